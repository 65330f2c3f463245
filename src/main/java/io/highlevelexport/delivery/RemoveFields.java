package io.highlevelexport.delivery;

import io.highlevelexport.model.Message;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A step of a route that leaves fields of the message out, as {@code ${body.without(...)}} does, at
 * the cost that {@link ReplaceText} tells of.
 */
public final class RemoveFields implements Processor {
  private String[] fields = {};

  /**
   * @param fields a comma list; a dot leads into an object
   */
  public void setFields(String fields) {
    this.fields = fields.strip().split("\\s*,\\s*");
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    Message message = exchange.getMessage().getMandatoryBody(Message.class);
    for (String field : fields) {
      message = message.without(field);
    }
    exchange.getMessage().setBody(message);
  }
}
