package io.highlevelexport.lint;

import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.LanguageValidationResult;

/** Every simple and jsonpath expression can be parsed by its language. */
final class ExpressionRule implements Rule {
  private static final Set<String> LANGUAGES = Set.of("simple", "jsonpath");

  /**
   * The language looks beans up while it parses; {@link BeansRule} knows better which there are.
   */
  private static final Pattern WITH_BEAN = Pattern.compile("\\$\\{(bean|ref):[^}]*}");

  private static final Pattern SINGLE_EQUALS = Pattern.compile("} = ");

  private final CamelCatalog catalog;
  private final Placeholders placeholders;

  ExpressionRule(CamelCatalog catalog, Placeholders placeholders) {
    this.catalog = catalog;
    this.placeholders = placeholders;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    for (RouteFile file : routes.files()) {
      new Expressions(file).all().forEach(expression -> check(expression, findings));
    }
  }

  private void check(Expressions.Expression expression, Consumer<Finding> findings) {
    if (!LANGUAGES.contains(expression.language())) {
      return;
    }
    String text =
        WITH_BEAN.matcher(placeholders.resolve(expression.text())).replaceAll("\\${body}");
    if (text.isBlank() || text.contains("{{")) {
      return;
    }
    ClassLoader loader = ExpressionRule.class.getClassLoader();
    LanguageValidationResult result =
        expression.isPredicate()
            ? catalog.validateLanguagePredicate(loader, expression.language(), text)
            : catalog.validateLanguageExpression(loader, expression.language(), text);
    if (!result.isSuccess()) {
      findings.accept(
          expression
              .place()
              .error(
                  expression.language() + " expression cannot be parsed: " + reason(result),
                  fix(text, reason(result))));
    }
  }

  /** What is probably meant. */
  private static String fix(String text, String reason) {
    if (SINGLE_EQUALS.matcher(text).find()) {
      return "compare with ==";
    }
    if (reason.contains("does not support token")) {
      return "put a text in single quotes: == 'SMS'";
    }
    return reason.contains("functionEnd") ? "close each ${ with }" : "mend the expression";
  }

  private static String reason(LanguageValidationResult result) {
    String text = result.getShortError() == null ? result.getError() : result.getShortError();
    String first = text == null ? "" : text.lines().findFirst().orElse("");
    return result.getIndex() > 0
        ? first + " (at character " + (result.getIndex() + 1) + ")"
        : first;
  }
}
