package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.Properties;

/** Mails like the export's, through one Jakarta Mail connection. */
final class PlainMail implements AutoCloseable {
  private final Session session = Session.getInstance(new Properties());
  private final Transport transport;

  PlainMail(int port) throws MessagingException {
    transport = session.getTransport("smtp");
    transport.connect("localhost", port, null, null);
  }

  /** One mail with all messages attached, one JSON object a line. */
  void digest(String channel, int messages, byte[] lines) throws MessagingException {
    MimeBodyPart text = new MimeBodyPart();
    text.setText(messages + " messages of channel " + channel, "UTF-8");
    MimeBodyPart attachment = new MimeBodyPart();
    attachment.setDataHandler(
        new DataHandler(new ByteArrayDataSource(lines, "application/x-ndjson")));
    attachment.setFileName("messages.ndjson");
    send(channel + ": " + messages + " messages", new MimeMultipart(text, attachment));
  }

  /** A message as text and as HTML. */
  void message(String channel, JsonNode message) throws MessagingException {
    StringBuilder text = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    message
        .fields()
        .forEachRemaining(
            field -> {
              String value = field.getValue().asText();
              text.append(field.getKey()).append(": ").append(value).append('\n');
              rows.append("<tr><th>").append(field.getKey()).append("</th><td>");
              rows.append(value.replace("&", "&amp;").replace("<", "&lt;")).append("</td></tr>\n");
            });
    MimeBodyPart plain = new MimeBodyPart();
    plain.setText(text.toString(), "UTF-8");
    MimeBodyPart html = new MimeBodyPart();
    html.setText("<table>\n" + rows + "</table>", "UTF-8", "html");
    send(
        channel + " " + message.path("direction").asText(),
        new MimeMultipart("alternative", plain, html));
  }

  private void send(String subject, MimeMultipart content) throws MessagingException {
    MimeMessage mail = new MimeMessage(session);
    mail.setFrom(new InternetAddress("highlevel-export@localhost"));
    mail.setRecipient(Message.RecipientType.TO, new InternetAddress("archive@localhost"));
    mail.setSubject(subject, "UTF-8");
    mail.setContent(content);
    mail.saveChanges();
    transport.sendMessage(mail, mail.getAllRecipients());
  }

  @Override
  public void close() throws MessagingException {
    transport.close();
  }
}
