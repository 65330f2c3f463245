package io.highlevelexport.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.SimpleExpression;

/**
 * No address is made of what a message brings along, not by way of a variable or property either:
 * Camel resolves placeholders in such an address, so a text like {@code {{mail.password}}} in a
 * message would send the password to the server that is asked.
 */
final class DataInAddressRule {
  private static final String FIX =
      "choose among fixed to: steps, or send the data as a header or body";

  /** Steps whose address has data in it, and those whose expression is an address. */
  private static final Set<String> DYNAMIC = Set.of("toD", "wireTap", "poll");

  private static final Set<String> EVALUATED =
      Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");

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
  private static final Set<String> CLEAN = Set.of("constant", "ref", "method", "bean");

  private static final ExpressionDefinition ANSWER = new SimpleExpression("${body}");

  /** The variables and properties that hold data, as far as steps set them. */
  private final Set<String> tainted = new HashSet<>();

  private DataInAddressRule(List<Step> steps) {
    int before;
    do {
      before = tainted.size();
      for (Step step : steps) {
        sets(step.definition())
            .filter(set -> set.name() != null && isData(set.value()))
            .forEach(set -> tainted.add(set.kind() + " " + set.name().replaceFirst("^[^:]*:", "")));
      }
    } while (tainted.size() > before);
  }

  static void check(LoadedRoutes routes, Consumer<Finding> findings) {
    DataInAddressRule rule = new DataInAddressRule(routes.steps());
    for (Step step : routes.steps()) {
      String uri = routes.resolve(step.uri());
      String kind = step.definition().getShortName();
      if (DYNAMIC.contains(kind) && rule.isData(uri) && !uri.matches("(direct|seda):.*")
          || EVALUATED.contains(kind)
              && rule.isData(step.expression())
              && !step.text().matches("(direct|seda):[\\w.${}:-]*")) {
        findings.accept(step.place().risk("data of the message becomes part of the address", FIX));
      }
      sets(step.definition())
          .filter(set -> set.kind().equals("header"))
          .filter(set -> STEERING.matcher("" + set.name()).matches() && rule.isData(set.value()))
          .map(set -> "data of the message becomes the header " + set.name())
          .forEach(problem -> findings.accept(step.place().risk(problem, FIX)));
    }
  }

  /** What a step gives a value to. */
  private record Setting(String kind, String name, ExpressionDefinition value) {}

  private static Stream<Setting> sets(ProcessorDefinition<?> step) {
    if (step instanceof SetHeadersDefinition all) {
      return all.getHeaders().stream().flatMap(DataInAddressRule::sets);
    } else if (step instanceof SetVariablesDefinition all) {
      return all.getVariables().stream().flatMap(DataInAddressRule::sets);
    } else if (step instanceof SetHeaderDefinition set) {
      return Stream.of(new Setting("header", set.getName(), set.getExpression()));
    } else if (step instanceof SetVariableDefinition set) {
      return Stream.of(new Setting("variable", set.getName(), set.getExpression()));
    } else if (step instanceof SetPropertyDefinition set) {
      return Stream.of(new Setting("exchangeProperty", set.getName(), set.getExpression()));
    } else if (step instanceof ToDefinition to) {
      return received(to.getVariableReceive());
    } else if (step instanceof ToDynamicDefinition to) {
      return received(to.getVariableReceive());
    } else if (step instanceof EnrichDefinition enrich) {
      return received(enrich.getVariableReceive());
    } else if (step instanceof PollEnrichDefinition enrich) {
      return received(enrich.getVariableReceive());
    }
    return Stream.of();
  }

  /** The variable that gets an answer. */
  private static Stream<Setting> received(String name) {
    return Stream.ofNullable(name).map(set -> new Setting("variable", set, ANSWER));
  }

  private boolean isData(ExpressionDefinition expression) {
    if (expression == null) {
      return false;
    }
    String text = String.valueOf(expression.getExpression());
    return switch (expression.getLanguage()) {
      case "simple", "csimple" -> isData(text);
      case "variable", "exchangeProperty" ->
          tainted.contains(expression.getLanguage() + " " + text);
      default -> !CLEAN.contains(expression.getLanguage());
    };
  }

  private boolean isData(String text) {
    return DATA.matcher(text).find()
        || NAMED
            .matcher(text)
            .results()
            .anyMatch(found -> tainted.contains(found.group(1) + " " + found.group(2)));
  }
}
