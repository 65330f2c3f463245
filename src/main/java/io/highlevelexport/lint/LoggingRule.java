package io.highlevelexport.lint;

import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** No log line shows a message's body or headers. */
final class LoggingRule implements Rule {
  private static final Set<String> SHOWING =
      Set.of(
          "showAll",
          "showHeaders",
          "showAllProperties",
          "showBody",
          "showVariables",
          "showProperties");
  private static final Pattern CONTENT =
      Pattern.compile(
          "\\$\\{(in\\.)?(body|headers|exchange"
              + "|bodyOneLine|prettyBody|originalBody|messageHistory)}"
              + "|\\$\\{(mandatoryB|b)odyAs\\(|\\$\\{headers?[.:\\[]'?(?i:authorization)");

  private final Endpoints endpoints;

  LoggingRule(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    endpoints
        .of(routes)
        .filter(endpoint -> endpoint.scheme().equals("log"))
        .forEach(endpoint -> checkEndpoint(endpoint, findings));
    routes
        .steps("log"::equals)
        .filter(step -> CONTENT.matcher(step.textOr("message")).find())
        .forEach(
            step ->
                findings.accept(
                    step.placeOf("message")
                        .error(
                            "the log line shows the message's content",
                            "log its id, or how many there are")));
    routes
        .values()
        .filter(value -> value.key().equals("logExhaustedMessageBody"))
        .filter(value -> value.text().equalsIgnoreCase("true"))
        .forEach(
            value ->
                findings.accept(
                    value
                        .place()
                        .error(
                            "logExhaustedMessageBody writes bodies and tokens to the log",
                            "remove it")));
  }

  private static void checkEndpoint(Endpoint endpoint, Consumer<Finding> findings) {
    for (String option : SHOWING) {
      boolean isOn =
          endpoint.parameters().text(option).equalsIgnoreCase("true")
              || endpoint.query().contains(option + "=true");
      if (isOn) {
        findings.accept(
            endpoint
                .place()
                .at(endpoint.parameters().lineOf(option))
                .error(option + " writes message content and tokens to the log", "remove it"));
      }
    }
    boolean isBodyHidden =
        endpoint.parameters().text("showBody").equalsIgnoreCase("false")
            || endpoint.query().contains("showBody=false");
    if (!isBodyHidden && !endpoint.parameters().has("showBody")) {
      findings.accept(
          endpoint
              .step()
              .place()
              .error(
                  "endpoint log shows the body unless it is told not to",
                  "add showBody: false, or use a log: step with a message"));
    }
  }
}
