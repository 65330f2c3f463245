package io.highlevelexport.delivery;

import io.highlevelexport.model.Message;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A step of a route that replaces what a regular expression matches in a text field of the message:
 * what {@code ${body.replaced(...)}} does, without what Camel takes to call that by its name for
 * each message. Declared under {@code beans} of a route file, used by {@code process}.
 */
public final class ReplaceText implements Processor {
  private String field = "body";
  private String containing = "";
  private String regex = "";
  private String replacement = "";

  /**
   * @param field a dot leads into an object; the message's own text, {@code body}, unless given
   */
  public void setField(String field) {
    this.field = field;
  }

  /**
   * @param containing only texts in which this stands are looked through with the expression, which
   *     takes a hundred times as long as to see that it does not; all of them unless given
   */
  public void setContaining(String containing) {
    this.containing = containing;
  }

  /**
   * @throws java.util.regex.PatternSyntaxException when it is no regular expression
   */
  public void setRegex(String regex) {
    Pattern.compile(regex);
    this.regex = regex;
  }

  /**
   * @param replacement as in {@link String#replaceAll}
   */
  public void setReplacement(String replacement) {
    this.replacement = replacement;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    Message message = exchange.getMessage().getMandatoryBody(Message.class);
    String text = message.get(field);
    if (text != null && text.contains(containing)) {
      exchange.getMessage().setBody(message.replaced(field, regex, replacement));
    }
  }
}
