package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The headers of an HTTP answer go before the message meets its next endpoint, where they would act
 * as options.
 */
final class HttpAnswerRule implements Rule {
  private static final Set<String> HARMLESS =
      Set.of(
          "removeHeaders",
          "removeHeader",
          "setVariable",
          "setVariables",
          "removeVariable",
          "log",
          "stop");

  private final Endpoints endpoints;

  HttpAnswerRule(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    endpoints
        .of(routes)
        .filter(endpoint -> Set.of("to", "toD").contains(endpoint.step().kind()))
        .filter(endpoint -> endpoint.scheme().equals("http") || endpoint.scheme().equals("https"))
        .filter(endpoint -> !endpoint.parameters().has("headerFilterStrategy"))
        .filter(endpoint -> !isStripped(endpoint.step()))
        .forEach(
            endpoint ->
                findings.accept(
                    endpoint
                        .step()
                        .place()
                        .error(
                            "headers of the answer travel on to the next endpoint",
                            "let removeHeaders: with pattern: \"*\" follow this step")));
  }

  private static boolean isStripped(Step step) {
    for (YamlNode node : step.next()) {
      if (!(node instanceof Fields fields)) {
        return false;
      }
      if (fields.fields("removeHeaders").text("pattern").equals("*")
          || fields.text("removeHeaders").equals("*")) {
        return true;
      }
      if (!HARMLESS.containsAll(fields.values().keySet())) {
        return false;
      }
    }
    return false;
  }
}
