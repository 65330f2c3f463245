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

  /**
   * A place that calls an address, such as {@code direct:walk}.
   *
   * @param address placeholders resolved as far as they are known; {@code ${…}} stands for any text
   */
  record Call(Place place, String address) {
    Pattern pattern() {
      return wildcard(DYNAMIC.matcher(address).replaceAll("*"));
    }
  }

  /** Every call of the files: in endpoints, and in texts such as those of a recipient list. */
  static List<Call> calls(RouteSet routes, Endpoints endpoints, Placeholders placeholders) {
    List<Call> calls = new ArrayList<>();
    endpoints
        .of(routes)
        .filter(Endpoint::isInternal)
        .filter(endpoint -> !endpoint.consumer())
        .forEach(
            endpoint ->
                calls.add(
                    new Call(endpoint.place(), placeholders.resolve(endpoint.internalAddress()))));
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
                calls.add(new Call(value.place(), matcher.group()));
              }
            });
    return calls;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    List<Endpoint> consumers =
        endpoints.of(routes).filter(Endpoint::isInternal).filter(Endpoint::consumer).toList();
    Set<String> waiting = consumers.stream().map(this::address).collect(Collectors.toSet());

    List<Pattern> called = new ArrayList<>();
    for (Call call : calls(routes, endpoints, placeholders)) {
      called.add(call.pattern());
      if (isMissing(call.address(), waiting, routes)) {
        findings.accept(missing(call.place(), call.address(), waiting));
      }
    }
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

  private static boolean isMissing(String address, Set<String> waiting, RouteSet routes) {
    return routes.isComplete()
        && !address.contains("${")
        && !address.contains("{{")
        && !waiting.contains(address);
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

  private static Pattern wildcard(String name) {
    return Pattern.compile(
        List.of(name.split("\\*", -1)).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
