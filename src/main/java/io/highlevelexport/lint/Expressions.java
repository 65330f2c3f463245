package io.highlevelexport.lint;

import java.util.Set;
import java.util.stream.Stream;

/** Finds the expressions of a file. */
final class Expressions {
  /**
   * An expression.
   *
   * @param isPredicate whether it is asked for yes or no
   */
  record Expression(Place place, String language, String text, boolean isPredicate) {}

  private static final Set<String> LANGUAGES =
      Set.of("simple", "jsonpath", "constant", "header", "variable", "exchangeProperty", "xpath");
  private static final Set<String> PREDICATES =
      Set.of(
          "when",
          "filter",
          "validate",
          "onWhen",
          "handled",
          "continued",
          "retryWhile",
          "completionPredicate");

  private final RouteFile file;

  Expressions(RouteFile file) {
    this.file = file;
  }

  Stream<Expression> all() {
    return file.values().stream().filter(this::isExpression).map(this::expression);
  }

  private boolean isExpression(Value value) {
    boolean isCanonical = value.key().equals("expression") && LANGUAGES.contains(value.parent());
    boolean isShort = LANGUAGES.contains(value.key()) && !value.parent().equals("parameters");
    return isCanonical || isShort;
  }

  private Expression expression(Value value) {
    String language = value.key().equals("expression") ? value.parent() : value.key();
    return new Expression(value.place(), language, value.text(), isPredicate(value));
  }

  private static boolean isPredicate(Value value) {
    return value.path().stream()
        .filter(key -> !key.equals("expression") && !LANGUAGES.contains(key))
        .reduce((above, below) -> below)
        .filter(PREDICATES::contains)
        .isPresent();
  }
}
