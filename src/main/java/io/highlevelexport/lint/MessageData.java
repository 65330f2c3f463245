package io.highlevelexport.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
 * Follows what a message brings along through variables and properties, as far as steps set them.
 */
final class MessageData {
  private static final String DATA = "${body}";
  private static final Pattern NAMED =
      Pattern.compile("\\$\\{(variable|exchangeProperty)[.:\\[]'?(?:[\\w-]+:)?([\\w-]+)[^}]*}");
  private static final Set<String> CLEAN = Set.of("constant", "ref", "method", "bean");

  private final Set<String> tainted = new HashSet<>();

  MessageData(List<Step> steps) {
    int before;
    do {
      before = tainted.size();
      steps.stream()
          .flatMap(step -> settings(step.definition()))
          .filter(set -> Rule.find("data", text(set.value())).findAny().isPresent())
          .forEach(set -> tainted.add(set.kind() + " " + set.name().replaceFirst("^[^:]*:", "")));
    } while (tainted.size() > before);
  }

  /** An expression, with {@code ${body}} in it for all that holds data of the message. */
  String text(ExpressionDefinition expression) {
    if (expression == null) {
      return "";
    }
    String language = expression.getLanguage();
    String text = String.valueOf(expression.getExpression());
    return switch (language) {
      case "simple", "csimple" -> text(text);
      case "variable", "exchangeProperty" -> text("${" + language + "." + text + "}");
      default -> CLEAN.contains(language) ? text : DATA;
    };
  }

  /** The same for an address. */
  String text(String text) {
    return NAMED
        .matcher(text)
        .replaceAll(
            found ->
                tainted.contains(found.group(1) + " " + found.group(2))
                    ? "\\$\\{body}"
                    : "\\${" + found.group(1) + "." + found.group(2) + "}");
  }

  /** What a step gives a value to. */
  record Setting(String kind, String name, ExpressionDefinition value) {}

  static Stream<Setting> settings(ProcessorDefinition<?> step) {
    if (step instanceof SetHeadersDefinition all) {
      return all.getHeaders().stream().flatMap(MessageData::settings);
    } else if (step instanceof SetVariablesDefinition all) {
      return all.getVariables().stream().flatMap(MessageData::settings);
    } else if (step instanceof SetHeaderDefinition set) {
      return setting("setHeader", set.getName(), set.getExpression());
    } else if (step instanceof SetVariableDefinition set) {
      return setting("variable", set.getName(), set.getExpression());
    } else if (step instanceof SetPropertyDefinition set) {
      return setting("exchangeProperty", set.getName(), set.getExpression());
    } else if (step instanceof ToDefinition to) {
      return setting("variable", to.getVariableReceive(), new SimpleExpression(DATA));
    } else if (step instanceof ToDynamicDefinition to) {
      return setting("variable", to.getVariableReceive(), new SimpleExpression(DATA));
    } else if (step instanceof EnrichDefinition enrich) {
      return setting("variable", enrich.getVariableReceive(), new SimpleExpression(DATA));
    } else if (step instanceof PollEnrichDefinition enrich) {
      return setting("variable", enrich.getVariableReceive(), new SimpleExpression(DATA));
    }
    return Stream.of();
  }

  private static Stream<Setting> setting(String kind, String name, ExpressionDefinition value) {
    return Stream.ofNullable(name).map(each -> new Setting(kind, each, value));
  }
}
