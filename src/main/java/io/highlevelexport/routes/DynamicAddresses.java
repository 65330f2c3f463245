package io.highlevelexport.routes;

import java.io.InputStream;
import java.text.ParseException;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.builder.ExpressionBuilder;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Refuses an address in which {@code {{...}}} is left when the data is in: Camel would look it up,
 * and a text of a message could send the value of a key to whoever is addressed.
 */
final class DynamicAddresses implements InterceptStrategy {
  private static final Set<String> STEPS =
      Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");

  /** What can be evaluated once more without effect. */
  private static final Set<String> LANGUAGES =
      Set.of("simple", "header", "variable", "exchangeProperty", "jsonpath");

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext camel, NamedNode step, Processor target, Processor next) {
    Expression address = address(camel, step);
    // what stands for a component that is not there is a plain processor, which Camel would warn of
    return address == null
        ? AsyncProcessorConverterHelper.convert(target)
        : guarded(target, address);
  }

  private static Processor guarded(Processor target, Expression address) {
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        // a stream can be read once
        boolean isStream = exchange.getMessage().getBody() instanceof InputStream;
        Object text = isStream ? null : address.evaluate(exchange, Object.class);
        if (String.valueOf(text).contains("{{")) {
          exchange.setException(
              new ParseException("data of the message has {{...}}, which no address may have", 0));
          callback.done(true);
          return true;
        }
        return super.process(exchange, callback);
      }
    };
  }

  private static Expression address(CamelContext camel, NamedNode step) {
    if (step instanceof ToDynamicDefinition to) {
      return simple(camel, to.getUri());
    }
    if (step instanceof PollDefinition poll) {
      return simple(camel, poll.getUri());
    }
    if (step instanceof ToDefinition to) {
      return RoutesMain.resolve(camel, to.getEndpointUri()).startsWith("http")
          ? ExpressionBuilder.headerExpression(Exchange.HTTP_URI)
          : null;
    }
    ExpressionDefinition expression =
        STEPS.contains(step.getShortName()) && step instanceof ExpressionNode node
            ? node.getExpression()
            : null;
    return expression != null && LANGUAGES.contains(expression.getLanguage())
        ? expression.createExpression(camel)
        : null;
  }

  private static Expression simple(CamelContext camel, String uri) {
    return uri == null || !uri.contains("${")
        ? null
        : camel.resolveLanguage("simple").createExpression(camel.resolvePropertyPlaceholders(uri));
  }
}
