package io.highlevelexport.delivery.mail;

import io.highlevelexport.model.PlainText;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.util.regex.Pattern;

/** Makes foreign text fit for a mail header: one line, short, encoded where it is not ASCII. */
final class HeaderText {
  private static final int LONGEST = 200;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+|[\\u2028\\u2029\\u0085]+");
  private static final Pattern ENCODED_WORD = Pattern.compile("=\\?");

  private HeaderText() {}

  static String of(String text) {
    String line = CONTROL.matcher(PlainText.of(text)).replaceAll(" ");
    String inert = ENCODED_WORD.matcher(line).replaceAll("= ?").strip();
    String shortened = inert.length() <= LONGEST ? inert : PlainText.of(inert, LONGEST) + "…";
    try {
      return MimeUtility.encodeText(shortened, "UTF-8", null);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java runtime has UTF-8", e);
    }
  }
}
