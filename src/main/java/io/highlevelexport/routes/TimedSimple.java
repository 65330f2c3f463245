package io.highlevelexport.routes;

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
      nodes.replaceAll(node -> node instanceof BinaryExpression binary ? timed(binary) : node);
    }

    private static BinaryExpression timed(BinaryExpression binary) {
      boolean wanted = binary.getOperator() == BinaryOperatorType.REGEX;
      if (!wanted && binary.getOperator() != BinaryOperatorType.NOT_REGEX) {
        return binary;
      }
      return new BinaryExpression(binary.getToken()) {
        @Override
        public Expression createExpression(CamelContext camel, String expression) {
          Expression text = getLeft().createExpression(camel, expression);
          Expression regex = getRight().createExpression(camel, expression);
          return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
              String searched = text.evaluate(exchange, String.class);
              String pattern = regex.evaluate(exchange, String.class);
              return wanted
                  == (searched != null && TimedRegex.OF_ROUTES.matches(searched, pattern));
            }
          };
        }
      };
    }
  }
}
