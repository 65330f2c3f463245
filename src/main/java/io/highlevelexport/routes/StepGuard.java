package io.highlevelexport.routes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.highlevelexport.delivery.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.text.ParseException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.dataformat.JsonDataFormat;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.JsonPathExpression;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.builder.ExpressionBuilder;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Refuses what Camel would do to messages without a word.
 *
 * <p>An address in which {@code {{...}}} is left when the data is in: Camel would look it up, and a
 * text of a message could send the value of a key to whoever is addressed.
 *
 * <p>A batch, or its text, that is read as one JSON value: the first message would be read, and the
 * others lost. Refused as bad data, it is delivered message by message.
 */
final class StepGuard implements InterceptStrategy {
  private static final JsonFactory JSON = new JsonFactory();

  private static final Set<String> STEPS =
      Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");

  /** What can be evaluated once more without effect. */
  private static final Set<String> LANGUAGES =
      Set.of("simple", "header", "variable", "exchangeProperty", "jsonpath");

  /** JsonPath as a function of Simple, which may read something else than the body. */
  private static final Pattern OF_BODY =
      Pattern.compile("\\{jsonpath\\((?!(?:header|exchangeProperty|variable):)");

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext camel, NamedNode step, Processor target, Processor next) {
    Expression address = address(camel, step);
    boolean isOfJson = isOfJson(step);
    // Camel warns, with the whole step in words, of a processor that is not an asynchronous one
    return address == null && !isOfJson
        ? AsyncProcessorConverterHelper.convert(target)
        : guarded(target, address, isOfJson);
  }

  private static Processor guarded(Processor target, Expression address, boolean isOfJson) {
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        if (isOfJson && isSeveral(exchange)) {
          return refuse("a batch is a JSON value for each of its messages", exchange, callback);
        }
        // a stream can be read once
        Object text =
            address == null || exchange.getMessage().getBody() instanceof InputStream
                ? null
                : address.evaluate(exchange, Object.class);
        return String.valueOf(text).contains("{{")
            ? refuse(
                "data of the message has {{...}}, which no address may have", exchange, callback)
            : super.process(exchange, callback);
      }
    };
  }

  /** Whether a sink would read its batch, or text made of it, as one JSON value. */
  private static boolean isSeveral(Exchange exchange) {
    Message message = exchange.getMessage();
    if (message.getBody() instanceof Batch batch) {
      return batch.size() > 1;
    }
    if (!(exchange.getVariable("batch") instanceof Batch batch) || batch.size() == 1) {
      return false;
    }
    if (message.getBody() instanceof InputStream) {
      message.setBody(message.getBody(byte[].class)); // it can be read once
    }
    try (JsonParser json = parser(message.getBody())) {
      json.nextToken();
      json.skipChildren();
      return json.nextToken() != null;
    } catch (IOException e) {
      return false; // the step says why
    }
  }

  private static JsonParser parser(Object body) throws IOException {
    return body instanceof byte[] bytes
        ? JSON.createParser(bytes)
        : JSON.createParser(body instanceof String text ? text : "");
  }

  private static boolean refuse(String why, Exchange exchange, AsyncCallback callback) {
    exchange.setException(new ParseException(why, 0));
    callback.done(true);
    return true;
  }

  private static boolean isOfJson(NamedNode step) {
    Stream<? extends NamedNode> evaluated = Stream.of(step);
    if (step instanceof ChoiceDefinition choice) {
      evaluated = choice.getWhenClauses().stream();
    } else if (step instanceof SetHeadersDefinition set) {
      evaluated = set.getHeaders().stream();
    } else if (step instanceof SetVariablesDefinition set) {
      evaluated = set.getVariables().stream();
    }
    return evaluated.map(StepGuard::expression).anyMatch(StepGuard::isOfBody)
        || step instanceof ToDynamicDefinition to && isOfBody(to.getUri())
        || step instanceof UnmarshalDefinition unmarshal
            && unmarshal.getVariableSend() == null
            && unmarshal.getDataFormatType() instanceof JsonDataFormat;
  }

  private static boolean isOfBody(ExpressionDefinition expression) {
    if (expression == null) {
      return false;
    }
    return expression.getLanguage().equals("jsonpath")
        ? !(expression instanceof JsonPathExpression path && path.getSource() != null)
        : isOfBody(expression.getExpression());
  }

  private static boolean isOfBody(String simple) {
    return simple != null && OF_BODY.matcher(simple).find();
  }

  private static ExpressionDefinition expression(NamedNode step) {
    return step instanceof HasExpressionType node ? node.getExpressionType() : null;
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
    ExpressionDefinition expression = STEPS.contains(step.getShortName()) ? expression(step) : null;
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
