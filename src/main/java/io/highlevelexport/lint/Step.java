package io.highlevelexport.lint;

import java.util.List;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * A step of a route.
 *
 * @param route the id of its route, template or route configuration
 * @param next the steps after it in the same list
 */
record Step(
    ProcessorDefinition<?> definition,
    String route,
    Place place,
    List<? extends ProcessorDefinition<?>> next) {
  /** The address that it sends to or reads from, placeholders unresolved; else the empty text. */
  String uri() {
    String uri = "";
    if (definition instanceof SendDefinition<?> send) {
      uri = send.getUri();
    } else if (definition instanceof ToDynamicDefinition dynamic) {
      uri = dynamic.getUri();
    } else if (definition instanceof PollDefinition poll) {
      uri = poll.getUri();
    }
    return uri == null ? "" : uri;
  }

  /** What it evaluates, or {@code null}. */
  ExpressionDefinition expression() {
    return definition instanceof ExpressionNode node ? node.getExpression() : null;
  }

  /** The text of what it evaluates, or the empty text. */
  String expressionText() {
    ExpressionDefinition expression = expression();
    return expression == null || expression.getExpression() == null
        ? ""
        : expression.getExpression();
  }

  /** Whether it evaluates nothing, but takes a text as it is. */
  boolean isConstant() {
    return expression() != null && "constant".equals(expression().getLanguage());
  }
}
