package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Every route says what becomes of its failures, and no failure is dropped on the way to the dead
 * letters.
 */
final class ErrorPolicyRule implements Rule {
  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    Set<String> policies =
        routes
            .blocks("routeConfiguration")
            .map(block -> block.fields().text("id"))
            .collect(Collectors.toSet());
    boolean hasDefault =
        policies.contains("") || routes.blocks("errorHandler").findAny().isPresent();
    if (routes.isComplete()) {
      routes.blocks("route").forEach(block -> checkRoute(block, policies, hasDefault, findings));
    }
    for (RouteFile file : routes.files()) {
      file.values().stream()
          .filter(value -> value.key().equals("deadLetterUri"))
          .forEach(value -> checkDeadLetters(value, findings));
    }
  }

  private static void checkRoute(
      RouteFile.Block block, Set<String> policies, boolean hasDefault, Consumer<Finding> findings) {
    Fields route = block.fields();
    boolean hasOwn = route.has("errorHandler") || route.has("errorHandlerRef");
    String named = route.text("routeConfigurationId");
    if (named.isBlank() && !hasOwn && !hasDefault) {
      findings.accept(
          block
              .place()
              .error(
                  "the route has no error policy: what fails in it is lost",
                  "add routeConfigurationId: with the id of a routeConfiguration, or errorHandler:"
                      + " with noErrorHandler: {} so that the caller deals with it"));
    }
    for (String wanted : named.isBlank() ? List.<String>of() : List.of(named.split(","))) {
      if (!wanted.contains("{{")
          && policies.stream().noneMatch(id -> matches(wanted.strip(), id))) {
        findings.accept(
            block
                .place()
                .at(route.lineOf("routeConfigurationId"))
                .error(
                    "no routeConfiguration has the id \"" + wanted.strip() + "\"",
                    new Nearest(policies)
                        .suggest(
                            wanted.strip(),
                            "add one, or name one of " + String.join(", ", policies))));
      }
    }
  }

  private static boolean matches(String wanted, String id) {
    return wanted.endsWith("*")
        ? id.startsWith(wanted.substring(0, wanted.length() - 1))
        : id.equals(wanted);
  }

  private static void checkDeadLetters(Value uri, Consumer<Finding> findings) {
    Fields channel = uri.owner();
    if (channel != null && !channel.text("deadLetterHandleNewException").equals("false")) {
      findings.accept(
          uri.place()
              .at(
                  channel.lineOf(
                      channel.has("deadLetterHandleNewException")
                          ? "deadLetterHandleNewException"
                          : "deadLetterUri"))
              .error(
                  "a failure while a dead letter is written would lose the message",
                  "write deadLetterHandleNewException: false"));
    }
  }
}
