package io.highlevelexport.delivery.mail;

import io.highlevelexport.delivery.mail.EmailTexts.Email;
import io.highlevelexport.delivery.mail.EmailTexts.Original;
import io.highlevelexport.model.HtmlText;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The e-mails of one message, in their order, as its mail shows them.
 *
 * @param originals the files that came with the message
 */
public record EmailThread(List<Email> emails, List<Original> originals) {
  /** Where nothing is fetched besides the messages. */
  public static final EmailThread NONE = new EmailThread(List.of(), List.of());

  /** Lets a browser know that the file is UTF-8, whatever the e-mail says of itself. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** The subject of the first that has one; {@code null} where none has. */
  String subject() {
    return emails.stream()
        .map(Email::content)
        .filter(Objects::nonNull)
        .map(email -> email.get("subject"))
        .filter(subject -> subject != null && !subject.isBlank())
        .findFirst()
        .orElse(null);
  }

  boolean hasTexts() {
    return emails.stream().anyMatch(email -> email.content() != null);
  }

  /** What all of them say, one below the other. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < emails.size(); i++) {
      Email email = emails.get(i);
      text.append(i == 0 ? "" : "\n\n");
      if (emails.size() > 1) {
        text.append("--- E-mail ").append(i + 1).append(" of ").append(emails.size());
        text.append(" ---\n");
      }
      if (email.content() == null) {
        text.append("The text of this e-mail is missing: ").append(email.missing()).append('\n');
      } else {
        append(email.content(), text);
      }
    }
    for (Original file : originals) {
      OutgoingMail.Attached attached = file.attached();
      text.append(attached == null ? "\nNot attached: " : "\nAttached: ")
          .append(attached == null ? MailTemplate.oneLine(file.missing()) : attached.name());
    }
    return PlainText.of(text.toString());
  }

  private static void append(Message email, StringBuilder text) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Subject", email.get("subject"));
    facts.put("From", email.get("from"));
    facts.put("To", addresses(email.get("to")));
    facts.put("Cc", addresses(email.get("cc")));
    facts.put("Bcc", addresses(email.get("bcc")));
    facts.put("Date", email.getDateAdded());
    facts.put("Attachments", addresses(email.get("attachments")));
    facts.forEach(
        (name, value) -> {
          if (value != null && !value.isBlank()) {
            text.append(name).append(": ").append(MailTemplate.oneLine(value)).append('\n');
          }
        });
    String body = Objects.requireNonNullElse(email.getText(), "");
    text.append('\n').append(HtmlText.ofBody(body));
  }

  /** A JSON array of texts as a list with commas; whatever else it is stays as it is. */
  private static String addresses(String json) {
    return json == null || !json.startsWith("[\"")
        ? "[]".equals(json) ? null : json
        : json.substring(2, json.length() - 2).replace("\",\"", ", ");
  }

  /** Each e-mail that is HTML, as it was, and the files that came with it. */
  List<OutgoingMail.Attached> files() {
    List<OutgoingMail.Attached> files = new ArrayList<>();
    for (int i = 0; i < emails.size(); i++) {
      Message email = emails.get(i).content();
      String body = email == null ? null : email.getText();
      if (body != null && HtmlText.isHtml(body)) {
        byte[] bytes = (BYTE_ORDER_MARK + PlainText.of(body)).getBytes(StandardCharsets.UTF_8);
        String name = "email-" + (i + 1) + ".html";
        files.add(new OutgoingMail.Attached(name, "text/html; charset=UTF-8", bytes));
      }
    }
    originals.stream().map(Original::attached).filter(Objects::nonNull).forEach(files::add);
    return files;
  }
}
