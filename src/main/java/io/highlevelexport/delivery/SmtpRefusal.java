package io.highlevelexport.delivery;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * What a mail server means by its refusal: this mail, or all that are like it in sender, recipient,
 * quota or policy.
 */
final class SmtpRefusal {
  /** RFC 3463: message length, message too big for the system, and what is about the content. */
  private static final Pattern CONTENT_STATUS = Pattern.compile("2\\.3|3\\.4|6\\.\\d+");

  /**
   * RFC 3463: other status, and security or policy; there only words say which of the two it is.
   */
  private static final Pattern OPEN_STATUS = Pattern.compile("[07]\\.\\d+");

  private static final Pattern STATUS = Pattern.compile("^5\\d\\d[ -]5\\.(\\d{1,3}\\.\\d{1,3})\\b");

  private static final Pattern CONTENT_WORDS =
      Pattern.compile("spam|virus|malware|phish|unsolicited|content|attachment|infected");

  private static final Pattern SENDER_WORDS =
      Pattern.compile(
          "quota|\\blimit|\\brate\\b|relay|sender|recipient|mailbox|account|user|polic|denied|authent|authori[sz]|allowed|permi(t|ssion)|too"
              + " many|suspend|credit|domain|\\bip\\b|blocked|\\blist(ed)?\\b|storage|\\bfull\\b");

  private SmtpRefusal() {}

  /** Whether another mail may well be taken. */
  static boolean isOfContent(SMTPSendFailedException refusal) {
    if (!".".equals(refusal.getCommand()) || refusal.getReturnCode() < 500) {
      return false;
    }
    String words = Objects.requireNonNullElse(refusal.getMessage(), "").toLowerCase(Locale.ROOT);
    Matcher status = STATUS.matcher(words);
    if (status.find()) {
      if (CONTENT_STATUS.matcher(status.group(1)).matches()) {
        return true;
      }
      if (!OPEN_STATUS.matcher(status.group(1)).matches()) {
        return false;
      }
    }
    return CONTENT_WORDS.matcher(words).find() || !SENDER_WORDS.matcher(words).find();
  }
}
