package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whatever is called inside the process exists, and whatever waits for calls is called. */
final class CallsRule implements Rule {
  private static final Pattern ADDRESS =
      Pattern.compile("\\b(direct|seda):([\\w.-]|\\$\\{[^}]*})+");
  private static final Pattern DYNAMIC = Pattern.compile("\\$\\{[^}]*}");

  private final Endpoints endpoints;
  private final Placeholders placeholders;
  private final List<Pattern> calledFromJava;

  /**
   * @param calledFromJava names of {@code direct:} routes that code calls; {@code *} stands for any
   *     text
   */
  CallsRule(Endpoints endpoints, Placeholders placeholders, Set<String> calledFromJava) {
    this.endpoints = endpoints;
    this.placeholders = placeholders;
    this.calledFromJava = calledFromJava.stream().map(CallsRule::wildcard).toList();
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    List<Endpoint> internal = endpoints.of(routes).filter(Endpoint::isInternal).toList();
    List<Endpoint> consumers = internal.stream().filter(Endpoint::consumer).toList();
    List<Endpoint> calls = internal.stream().filter(endpoint -> !endpoint.consumer()).toList();
    Set<String> waiting = consumers.stream().map(this::address).collect(Collectors.toSet());

    List<Pattern> called = new ArrayList<>();
    for (Endpoint call : calls) {
      String address = address(call);
      called.add(dynamic(address));
      if (!address.contains("{{") && isMissing(address, waiting, routes)) {
        findings.accept(missing(call.place(), address, waiting));
      }
    }
    checkExpressions(routes, waiting, called, findings);
    for (Endpoint consumer : consumers) {
      String name = placeholders.resolve(consumer.internalName());
      boolean isCalled =
          called.stream().anyMatch(call -> call.matcher(address(consumer)).matches())
              || calledFromJava.stream().anyMatch(call -> call.matcher(name).matches());
      if (!isCalled && !name.isEmpty() && routes.isComplete()) {
        findings.accept(
            consumer
                .step()
                .place()
                .style(
                    "nothing calls " + address(consumer),
                    "call it from a route, or remove the route"));
      }
    }
  }

  private void checkExpressions(
      RouteSet routes, Set<String> waiting, List<Pattern> called, Consumer<Finding> findings) {
    Set<String> addressKeys = Set.of("uri", "deadLetterUri", "name");
    routes
        .values()
        .filter(value -> !value.isProse() && !addressKeys.contains(value.key()))
        .filter(value -> !value.key().equals("message") && !value.key().equals("query"))
        .filter(value -> !Set.of("to", "toD", "wireTap", "log").contains(value.key()))
        .forEach(
            value -> {
              Matcher matcher = ADDRESS.matcher(placeholders.resolve(value.text()));
              while (matcher.find()) {
                String address = matcher.group();
                called.add(dynamic(address));
                if (isMissing(address, waiting, routes)) {
                  findings.accept(missing(value.place(), address, waiting));
                }
              }
            });
  }

  private static boolean isMissing(String address, Set<String> waiting, RouteSet routes) {
    return routes.isComplete() && !address.contains("${") && !waiting.contains(address);
  }

  private Finding missing(Place place, String address, Set<String> waiting) {
    return place.error(
        "no route starts with " + address,
        new Nearest(new HashSet<>(waiting))
            .suggest(address, "add a route with from: " + address + ", or correct the name"));
  }

  private String address(Endpoint endpoint) {
    return placeholders.resolve(endpoint.internalAddress());
  }

  private static Pattern dynamic(String address) {
    return wildcard(DYNAMIC.matcher(address).replaceAll("*"));
  }

  private static Pattern wildcard(String name) {
    return Pattern.compile(
        List.of(name.split("\\*", -1)).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
