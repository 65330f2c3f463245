package io.highlevelexport.delivery.mail;

import io.highlevelexport.model.Html;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns a message into the text and the HTML of its mail; whatever a message holds is text, never
 * markup.
 */
final class MailTemplate {
  private static final String ROWS = "<!-- rows -->";
  private static final String BODY = "<!-- body -->";

  private final String html;

  MailTemplate() {
    try (InputStream resource = MailTemplate.class.getResourceAsStream("/mail/message.html")) {
      html = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource mail/message.html cannot be read", e);
    }
  }

  /**
   * @param body what the message says
   */
  String text(Message message, String body) {
    StringBuilder text = new StringBuilder();
    facts(message)
        .forEach(
            (name, value) -> text.append(name).append(": ").append(oneLine(value)).append('\n'));
    return text.append('\n').append(body).append('\n').toString();
  }

  String html(Message message, String body) {
    StringBuilder rows = new StringBuilder();
    facts(message)
        .forEach(
            (name, value) ->
                rows.append("<tr><th>")
                    .append(name)
                    .append("</th><td>")
                    .append(Html.escaped(value))
                    .append("</td></tr>\n"));
    int rowsAt = html.indexOf(ROWS);
    int bodyAt = html.indexOf(BODY);
    return html.substring(0, rowsAt)
        + rows
        + html.substring(rowsAt + ROWS.length(), bodyAt)
        + Html.escaped(body)
        + html.substring(bodyAt + BODY.length());
  }

  private static Map<String, String> facts(Message message) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Channel", message.getChannel());
    facts.put("Type", message.getMessageType());
    facts.put("Direction", message.getDirection());
    facts.put("Status", message.getStatus());
    facts.put("Date", message.getDateAdded());
    facts.put("From", message.get("from"));
    facts.put("To", message.get("to"));
    facts.put("Contact", message.getContactId());
    facts.put("Conversation", message.getConversationId());
    facts.put("Attachments", message.get("attachments"));
    facts.put("Details", message.get("meta"));
    facts.put("Error", message.get("error"));
    facts.put("Location", message.getLocationId());
    facts.put("Message", message.getId());
    facts.values().removeIf(value -> value == null || value.isBlank() || value.equals("[]"));
    return facts;
  }

  static String body(Message message) {
    String text = message.getText();
    return text == null ? "" : PlainText.of(text);
  }

  static String oneLine(String value) {
    return PlainText.of(value).replace('\n', ' ').replace('\r', ' ');
  }
}
