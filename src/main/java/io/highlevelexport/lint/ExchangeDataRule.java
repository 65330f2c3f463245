package io.highlevelexport.lint;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No address is built from what a message brings along: it could name another host, directory or
 * option.
 */
final class ExchangeDataRule implements Rule {
  private static final Pattern DATA =
      Pattern.compile(
          "\\$\\{(?:in\\.|out\\.)?"
              + "(body|header|headers|bodyAs|mandatoryBodyAs|jsonpath|exchange)\\b");

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    routes
        .values()
        .filter(value -> value.path().contains("toD") || value.path().contains("recipientList"))
        .filter(value -> !value.isProse())
        .filter(ExchangeDataRule::isAddress)
        .forEach(
            value -> {
              Matcher matcher = DATA.matcher(value.text());
              if (matcher.find()) {
                findings.accept(
                    value
                        .place()
                        .error(
                            "the address takes data from the message (" + matcher.group(1) + ")",
                            "choose among fixed to: steps, or set a variable to one of a few known"
                                + " words first"));
              }
            });
  }

  /** Steps inside a recipient list's failure branches are judged by their own path's end. */
  private static boolean isAddress(Value value) {
    int dynamic =
        Math.max(value.path().lastIndexOf("toD"), value.path().lastIndexOf("recipientList"));
    return value.path().lastIndexOf("steps") < dynamic;
  }
}
