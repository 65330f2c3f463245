package io.highlevelexport.bench;

import jakarta.mail.MessagingException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;

/** Each page as one digest mail, one at a time. */
final class PageToMail implements PageSink {
  private final String channel;
  private final PlainMail mail;

  PageToMail(Destination destination) throws MessagingException {
    this.channel = destination.channel();
    this.mail = new PlainMail(Integer.parseInt(destination.where()));
  }

  @Override
  public void deliver(Path spooled, List<byte[]> messages) throws MessagingException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      lines.writeBytes(message);
      lines.write('\n');
    }
    synchronized (mail) {
      mail.digest(channel, messages.size(), lines.toByteArray());
    }
  }
}
