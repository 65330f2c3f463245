package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the endpoints of route files: those of steps, and the one of a dead letter channel. */
final class Endpoints {
  private static final Set<String> CONSUMERS = Set.of("from", "poll");
  private static final Set<String> KINDS = Set.of("from", "to", "toD", "wireTap", "poll");

  private final Placeholders placeholders;

  Endpoints(Placeholders placeholders) {
    this.placeholders = placeholders;
  }

  Stream<Endpoint> of(RouteSet routes) {
    Stream<Endpoint> ofSteps =
        routes
            .steps(KINDS::contains)
            .flatMap(
                step ->
                    parse(
                        step.placeOf("uri"),
                        step.textOr("uri"),
                        step.fields().fields("parameters"),
                        step)
                        .stream());
    Stream<Endpoint> ofErrorHandlers =
        routes
            .values()
            .filter(value -> value.key().equals("deadLetterUri"))
            .flatMap(
                value -> {
                  Fields none = new Fields(value.place().line(), Map.of(), Map.of());
                  Step step = new Step(value.place(), "deadLetterChannel", none, List.of());
                  return parse(value.place(), value.text(), none, step).stream();
                });
    return Stream.concat(ofSteps, ofErrorHandlers);
  }

  private Optional<Endpoint> parse(Place place, String text, Fields parameters, Step step) {
    String uri = placeholders.resolve(text).strip();
    if (uri.isEmpty() || uri.startsWith("{{") || uri.startsWith("${")) {
      return Optional.empty();
    }
    int question = uri.indexOf('?');
    String address = question < 0 ? uri : uri.substring(0, question);
    int colon = address.indexOf(':');
    return Optional.of(
        new Endpoint(
            place,
            colon < 0 ? address : address.substring(0, colon),
            colon < 0 ? "" : address.substring(colon + 1).replaceFirst("^//", ""),
            question < 0 ? "" : uri.substring(question + 1),
            parameters,
            step,
            CONSUMERS.contains(step.kind())));
  }
}
