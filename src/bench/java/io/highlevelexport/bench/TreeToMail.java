package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.MessagingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Each page as one digest mail, or each message as a mail, all through one connection. */
final class TreeToMail implements TreeSink {
  private final Destination destination;
  private final ObjectMapper json;
  private final PlainMail mail;

  TreeToMail(Destination destination, ObjectMapper json) throws MessagingException {
    this.destination = destination;
    this.json = json;
    this.mail = new PlainMail(Integer.parseInt(destination.where()));
  }

  @Override
  public void write(JsonNode messages) throws IOException, MessagingException {
    if (destination.kind().equals("mail")) {
      for (JsonNode message : messages) {
        mail.message(destination.channel(), message);
      }
      return;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonNode message : messages) {
      lines.writeBytes(json.writeValueAsBytes(message));
      lines.write('\n');
    }
    mail.digest(destination.channel(), messages.size(), lines.toByteArray());
  }

  @Override
  public void close() throws MessagingException {
    mail.close();
  }
}
