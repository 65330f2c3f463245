package io.highlevelexport.deliver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.support.ExchangeHelper;

/**
 * Finds out whether the routes look at nothing of a message but its channel, as the shipped ones
 * do: then one message of a channel goes where all of them go, and Camel need not be asked for
 * each.
 *
 * <p>Only steps that are known to be blind to the rest count: {@code choice}, {@code filter},
 * {@code setVariable} and {@code to direct}, with nothing but constants and {@code
 * ${header.channel}} in them. With any other step every message is routed by itself.
 */
final class ChannelRoutes {
  private static final String CHANNEL = "${header." + Pages.CHANNEL + "}";

  private final CamelContext camel;
  private final List<Route> found = new ArrayList<>();

  private ChannelRoutes(CamelContext camel) {
    this.camel = camel;
  }

  /**
   * The routes through which the messages go that an exchange splits.
   *
   * @param exchange at {@code pages.messages}, in {@code deliver-page}
   * @return empty where one of them may look at more than the channel
   */
  static List<Route> of(Exchange exchange) {
    ChannelRoutes routes = new ChannelRoutes(exchange.getContext());
    Route splitting = exchange.getContext().getRoute(ExchangeHelper.getAtRouteId(exchange));
    return routes.visit(splitting) ? List.copyOf(routes.found) : List.of();
  }

  private boolean visit(Route splitting) {
    return splitting != null
        && plain(splitting).stream()
            .flatMap(definition -> definition.getOutputs().stream())
            .filter(step -> step instanceof SplitDefinition split && isOfMessages(split))
            .findFirst()
            .filter(split -> areBlind(split.getOutputs()))
            .isPresent();
  }

  /**
   * Notes the route. Its definition, unless something is done around its steps that may look at
   * anything.
   */
  private Optional<RouteDefinition> plain(Route route) {
    found.add(route);
    // the route itself forgets it once it is built; before another is built, the route is gone
    Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    return route.getInterceptStrategies().isEmpty() && route.getOnCompletions().isEmpty()
        ? Optional.ofNullable(model.getRouteDefinition(route.getRouteId()))
        : Optional.empty();
  }

  private static boolean isOfMessages(SplitDefinition split) {
    return split.getExpression() instanceof MethodCallExpression call
        && "pages".equals(call.getRef())
        && "messages".equals(call.getMethod());
  }

  private boolean areBlind(List<ProcessorDefinition<?>> steps) {
    return steps.stream().allMatch(this::isBlind);
  }

  private boolean isBlind(ProcessorDefinition<?> step) {
    if (step instanceof ChoiceDefinition choice) {
      return choice.getWhenClauses().stream()
              .allMatch(when -> isBlind(when.getExpression()) && areBlind(when.getOutputs()))
          && (choice.getOtherwise() == null || areBlind(choice.getOtherwise().getOutputs()));
    }
    if (step instanceof FilterDefinition filter) {
      return isBlind(filter.getExpression()) && areBlind(filter.getOutputs());
    }
    if (step instanceof SetVariableDefinition variable) {
      return isBlind(variable.getExpression());
    }
    return step instanceof ToDefinition to && leadsToBlind(to.getUri());
  }

  private static boolean isBlind(ExpressionDefinition expression) {
    String text = expression.getExpression();
    return switch (expression.getLanguage()) {
      case "constant" -> true;
      case "simple" -> text != null && text.replace(CHANNEL, "").indexOf('$') < 0;
      default -> false;
    };
  }

  private boolean leadsToBlind(String uri) {
    Endpoint endpoint = uri.startsWith("direct:") ? camel.hasEndpoint(uri) : null;
    return !(endpoint instanceof InterceptSendToEndpoint)
        && camel.getRoutes().stream()
            .filter(route -> route.getEndpoint() == endpoint)
            .findFirst()
            .filter(this::isBlind)
            .isPresent();
  }

  private boolean isBlind(Route route) {
    return !found.contains(route)
        && plain(route)
            .filter(definition -> definition.getInputType() == null)
            .filter(definition -> definition.getOutputType() == null)
            .filter(definition -> areBlind(definition.getOutputs()))
            .isPresent();
  }
}
