package io.highlevelexport.delivery.mail;

import io.highlevelexport.delivery.StoppingException;
import jakarta.activation.DataHandler;
import jakarta.mail.util.ByteArrayDataSource;
import org.apache.camel.Exchange;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.component.mail.MailConstants;

/** Lays a mail out on an exchange as Camel's mail endpoint expects it. */
public final class MailWriter {
  /**
   * Sets body, headers and attachments; headers that are there stay, so the route removes them
   * first.
   */
  public void write(OutgoingMail mail, Exchange exchange) {
    StoppingException.check(exchange);
    AttachmentMessage message = exchange.getMessage(AttachmentMessage.class);
    OutgoingMail.Content content = mail.content().get();
    content.headers().forEach(message::setHeader);
    message.setHeader("Message-ID", mail.messageId());
    if (content.html() == null) {
      message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=UTF-8");
      message.setBody(content.text());
    } else {
      message.setHeader(MailConstants.MAIL_ALTERNATIVE_BODY, content.text());
      message.setBody(content.html());
    }
    for (OutgoingMail.Attached file : content.files()) {
      message.addAttachment(
          file.name(), new DataHandler(new ByteArrayDataSource(file.bytes(), file.contentType())));
    }
  }
}
