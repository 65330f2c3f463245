package io.highlevelexport.lint;

import io.highlevelexport.model.TimedRegex;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.language.simple.SimpleLanguage;
import org.apache.camel.language.simple.SimplePredicateParser;
import org.apache.camel.language.simple.ast.BinaryExpression;
import org.apache.camel.language.simple.types.BinaryOperatorType;
import org.apache.camel.support.ExpressionAdapter;

/** Camel's Simple, whose operators {@code regex} and {@code !regex} end in time. */
final class TimedSimple extends SimpleLanguage {
  @Override
  public Predicate createPredicate(String expression) {
    String text = isStaticResource(expression) ? loadResource(expression) : expression;
    return text.contains("regex")
        ? new Parser(getCamelContext(), text).parsePredicate()
        : super.createPredicate(text);
  }

  private static final class Parser extends SimplePredicateParser {
    Parser(CamelContext camel, String expression) {
      super(camel, expression, true, null);
    }

    @Override
    protected void prepareUnaryExpressions() {
      super.prepareUnaryExpressions();
      nodes.replaceAll(
          node ->
              node instanceof BinaryExpression binary && isRegex(binary) ? timed(binary) : node);
    }

    private static boolean isRegex(BinaryExpression binary) {
      return binary.getOperator() == BinaryOperatorType.REGEX
          || binary.getOperator() == BinaryOperatorType.NOT_REGEX;
    }

    private static BinaryExpression timed(BinaryExpression binary) {
      return new BinaryExpression(binary.getToken()) {
        @Override
        public Expression createExpression(CamelContext camel, String expression) {
          return new Match(
              getLeft().createExpression(camel, expression),
              getRight().createExpression(camel, expression),
              getOperator() == BinaryOperatorType.REGEX);
        }
      };
    }
  }

  private static final class Match extends ExpressionAdapter {
    private final Expression text;
    private final Expression regex;
    private final boolean wanted;

    Match(Expression text, Expression regex, boolean wanted) {
      this.text = text;
      this.regex = regex;
      this.wanted = wanted;
    }

    @Override
    public Object evaluate(Exchange exchange) {
      String searched = text.evaluate(exchange, String.class);
      boolean matches =
          searched != null
              && TimedRegex.OF_ROUTES.matches(searched, regex.evaluate(exchange, String.class));
      return matches == wanted;
    }
  }
}
