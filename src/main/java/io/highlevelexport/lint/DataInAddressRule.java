package io.highlevelexport.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * No address is made of what a message brings along, not by way of a variable or property either:
 * Camel resolves placeholders in such an address, so a text like {@code {{mail.password}}} in a
 * message would send the password to the server that is asked.
 */
final class DataInAddressRule implements Rule {
  private static final String FIX =
      "choose among fixed to: steps, or send the data as a header or body";

  /** Headers that are an address, or part of one, to the next endpoint. */
  private static final Pattern STEERING =
      Pattern.compile(
          "(?i)Camel(HttpUri|HttpPath|HttpQuery|HttpRawQuery|HttpHost|ToEndpoint|OverruleFileName"
              + "|SqlQuery|JmsDestinationName|kafka\\.OVERRIDE_TOPIC)");

  private static final Pattern DATA =
      Pattern.compile(
          "\\$\\{(?:in\\.|out\\.)?(body|headers?|bodyAs\\w*|mandatoryBodyAs|bodyOneLine|prettyBody"
              + "|jsonpath|jq|xpath|exchange|variables|exchangeProperties)\\b");
  private static final Pattern NAMED =
      Pattern.compile("\\$\\{(variable|exchangeProperty)[.:\\[]'?(?:[\\w-]+:)?([\\w-]+)");
  private static final Set<String> CLEAN =
      Set.of(
          "constant", "ref", "method", "bean", "csimple-constant", "exchangeProperty", "variable");

  @Override
  public void check(LoadedRoutes routes, Consumer<Finding> findings) {
    Set<String> tainted = tainted(routes);
    for (Step step : routes.steps()) {
      Object definition = step.definition();
      String uri = routes.resolve(step.uri());
      boolean isDynamic =
          definition instanceof ToDynamicDefinition || definition instanceof PollDefinition;
      boolean isInside = uri.startsWith("direct:") || uri.startsWith("seda:");
      if (isDynamic && !isInside && isData(uri, tainted)) {
        findings.accept(step.place().risk("data of the message becomes part of the address", FIX));
      }
      boolean isEvaluated =
          definition instanceof EnrichDefinition
              || definition instanceof PollEnrichDefinition
              || definition instanceof RecipientListDefinition
              || definition instanceof RoutingSlipDefinition
              || definition instanceof DynamicRouterDefinition;
      if (isEvaluated && isData(step.expression(), tainted) && !isInside(step)) {
        findings.accept(step.place().risk("data of the message becomes part of the address", FIX));
      }
      headers(definition)
          .filter(header -> STEERING.matcher(String.valueOf(header.getName())).matches())
          .filter(header -> isData(header.getExpression(), tainted))
          .forEach(
              header ->
                  findings.accept(
                      step.place()
                          .risk(
                              "data of the message becomes the header " + header.getName(), FIX)));
    }
  }

  private static boolean isInside(Step step) {
    return step.expressionText().matches("(direct|seda):[\\w.${}:-]*");
  }

  /** The variables and properties that hold data, as far as steps set them. */
  private static Set<String> tainted(LoadedRoutes routes) {
    Set<String> tainted = new HashSet<>();
    int before;
    do {
      before = tainted.size();
      for (Step step : routes.steps()) {
        if (step.definition() instanceof SetVariableDefinition set) {
          add("variable", set.getName(), isData(set.getExpression(), tainted), tainted);
        } else if (step.definition() instanceof SetVariablesDefinition sets) {
          sets.getVariables()
              .forEach(
                  set ->
                      add(
                          "variable",
                          set.getName(),
                          isData(set.getExpression(), tainted),
                          tainted));
        } else if (step.definition() instanceof SetPropertyDefinition set) {
          add("exchangeProperty", set.getName(), isData(set.getExpression(), tainted), tainted);
        } else if (step.definition() instanceof EnrichDefinition enrich) {
          add("variable", enrich.getVariableReceive(), true, tainted);
        } else if (step.definition() instanceof PollEnrichDefinition enrich) {
          add("variable", enrich.getVariableReceive(), true, tainted);
        } else if (step.definition() instanceof SendDefinition<?> to
            && to instanceof org.apache.camel.model.ToDefinition sent) {
          add("variable", sent.getVariableReceive(), true, tainted);
        }
      }
    } while (tainted.size() > before);
    return tainted;
  }

  private static void add(String kind, String name, boolean isData, Set<String> tainted) {
    if (isData && name != null) {
      tainted.add(kind + " " + name.substring(name.indexOf(':') + 1));
    }
  }

  private static Stream<SetHeaderDefinition> headers(Object definition) {
    if (definition instanceof SetHeaderDefinition header) {
      return Stream.of(header);
    }
    return definition instanceof SetHeadersDefinition headers
        ? headers.getHeaders().stream()
        : Stream.of();
  }

  private static boolean isData(ExpressionDefinition expression, Set<String> tainted) {
    if (expression == null) {
      return false;
    }
    String language = expression.getLanguage();
    String text = String.valueOf(expression.getExpression());
    return switch (language) {
      case "simple", "csimple" -> isData(text, tainted);
      case "variable", "exchangeProperty" -> tainted.contains(language + " " + text);
      default -> !CLEAN.contains(language);
    };
  }

  private static boolean isData(String text, Set<String> tainted) {
    Matcher named = NAMED.matcher(text);
    return DATA.matcher(text).find()
        || named
            .results()
            .anyMatch(found -> tainted.contains(found.group(1) + " " + found.group(2)));
  }
}
