package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import io.highlevelexport.model.Message;
import java.beans.Introspector;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.SetHeaderDefinition;

/** What Camel takes without a word, and what loses, spoils or shows messages or secrets. */
final class RiskRules {
  /** Keys of the program that routes do not get. */
  static final String SECRET_KEY =
      "export\\.[\\w.-]*(?:token|password|client-secret|\\.key|\\.url|proxy)";

  /** What is said of such a key, and what to do in place of naming it. */
  static final String UNREADABLE = "{{$1}} holds a secret, which no route can read";

  static final String OTHERWISE =
      "use the bean that has it (mailLogin, database), or a key of your own";

  private static final String DECIDES = "route-message";
  private static final Pattern FIELD = Pattern.compile("\\$\\{body\\.([A-Za-z]+)");
  private static final Set<String> FIELDS =
      Stream.of(Message.class.getMethods())
          .map(method -> method.getName())
          .flatMap(name -> Stream.of(name, name.replaceFirst("^get(?=.)", "")))
          .map(Introspector::decapitalize)
          .collect(Collectors.toSet());
  private static final Pattern OPTION =
      Pattern.compile("[?&]([\\w.-]+)=[^&]*?(?<!RAW\\()(?<!RAW\\{)\\{\\{\\??([\\w.-]+)(:[^}]*)?}}");
  private static final Set<String> HARMLESS =
      Set.of("setVariable", "removeHeader", "removeHeaders", "removeVariable", "log", "stop");

  /**
   * A risk that one text of a step or a file shows.
   *
   * @param where which text
   * @param what pattern of what must not stand there
   * @param problem {@code $1} is the first group of the pattern
   */
  private record Risk<T>(Function<T, String> where, Pattern what, String problem, String fix) {
    Risk(Function<T, String> where, String what, String problem, String fix) {
      this(where, Pattern.compile(what), problem, fix);
    }

    void check(T each, Place place, Consumer<Finding> findings) {
      what.matcher("" + where.apply(each))
          .results()
          .map(found -> found.groupCount() == 0 ? "" : "" + found.group(1))
          .findFirst()
          .map(found -> place.risk(problem.replace("$1", found), fix))
          .ifPresent(findings);
    }
  }

  private static final List<Risk<Step>> OF_STEPS =
      List.of(
          new Risk<>(
              step -> step.definition() instanceof LogDefinition log ? log.getMessage() : "",
              "\\$\\{(?:in\\.)?(?:body|headers|variables|exchange|bodyOneLine|prettyBody"
                  + "|originalBody|messageHistory)(?:}|\\.messages|\\.text|\\.get\\()"
                  + "|\\$\\{(?:mandatoryB|b)odyAs\\(|\\$\\{headers?[.:\\[]'?(?i:authorization)",
              "the log line shows the message's content",
              "log its id, or how many there are"),
          new Risk<>(
              Step::uri,
              "^log:.*[?&](showAll|showHeaders|showAllProperties|showVariables|showProperties)=true",
              "$1 writes message content to the log",
              "remove it"),
          new Risk<>(
              Step::uri,
              "^log(?::|$)(?!.*[?&]showBody=false)",
              "endpoint log shows the body unless it is told not to",
              "add showBody: false, or use a log: step with a message"),
          new Risk<>(
              step -> step.definition() instanceof SetHeaderDefinition set ? set.getName() : "",
              "(?i)^authorization$",
              "a token in a header goes on to mails and log lines",
              "let the HTTP client add it (a bean), and remove this step"),
          new Risk<>(
              step -> isStripped(step) ? "" : step.uri(),
              "^https?[?:](?!.*headerFilterStrategy=)",
              "headers of the answer travel on to the next endpoint",
              "let removeHeaders: with pattern: \"*\" follow this step"));

  private static final List<Risk<String>> OF_LINES =
      List.of(
          new Risk<>(
              line -> line,
              "logExhaustedMessageBody.*true",
              "logExhaustedMessageBody writes bodies to the log",
              "remove it"),
          new Risk<>(
              line -> line.matches("^[\\s-]*(description|note|#).*") ? "" : line,
              "(?i)\\b(?:bearer|basic) +[\\w.+/=-]{8,}|\\bpit-[\\w-]{8,}"
                  + "|^[\\s-]*[\"']?\\w*(?:password|passwd|passphrase|secret|access-?token"
                  + "|bearer-?token|(?:api|access|private)-?key)[\"']?: *[\"']?(?!\\{\\{|\\$\\{|#"
                  + "|RAW\\(\\{\\{|true\\b|false\\b|[|>])[^\\s\"']"
                  + "|[?&](?:password|passphrase|secret|token|accessToken|authBearerToken)"
                  + "=(?!\\{\\{|RAW\\(\\{\\{)[^&]",
              "holds a secret in plain text",
              "write RAW({{key}}) and give the key's value by environment variable"),
          // a placeholder that Camel takes although there is no such key
          new Risk<>(
              line -> line,
              "\\{\\{(?=[?!]|[^}:]*:)[?!]?(" + SECRET_KEY + ")(?=[:}])",
              UNREADABLE,
              OTHERWISE));

  private RiskRules() {}

  static void check(LoadedRoutes routes, Consumer<Finding> findings) {
    for (Step step : routes.steps()) {
      OF_STEPS.forEach(risk -> risk.check(step, step.place(), findings));
      raw(step, routes, findings);
    }
    for (RouteFile file : routes.files()) {
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        Place place = file.at(i + 1);
        String line = lines.get(i);
        OF_LINES.forEach(risk -> risk.check(line, place, findings));
        if (place.routeId().equals(DECIDES)) {
          fields(line, place, findings);
        }
      }
    }
  }

  /** A value that holds {@code + % &} reaches an endpoint as it is, not as part of an address. */
  private static void raw(Step step, LoadedRoutes routes, Consumer<Finding> findings) {
    OPTION
        .matcher(step.uri())
        .results()
        .filter(found -> routes.resolve("{{" + found.group(2) + ":}}").matches(".*[+%&].*"))
        .forEach(
            found -> {
              String key = "{{" + found.group(2) + "}}";
              String problem = "option \"" + found.group(1) + "\": the value of " + key;
              findings.accept(
                  step.place()
                      .risk(
                          problem + " holds +, % or &, which an address changes",
                          "write \"RAW(" + key + ")\""));
            });
  }

  private static void fields(String line, Place place, Consumer<Finding> findings) {
    FIELD
        .matcher(line)
        .results()
        .map(found -> found.group(1))
        .filter(name -> !FIELDS.contains(name))
        .forEach(
            name ->
                findings.accept(
                    place.risk(
                        "a message has no \"" + name + "\"",
                        new Nearest(FIELDS).suggest(name, "write ${body.get('" + name + "')}"))));
  }

  /** Whether the headers of an answer go before they can steer another endpoint. */
  private static boolean isStripped(Step step) {
    if (!Set.of("to", "toD", "wireTap").contains(step.definition().getShortName())) {
      return true;
    }
    for (ProcessorDefinition<?> next : step.next()) {
      if (next instanceof RemoveHeadersDefinition remove && "*".equals(remove.getPattern())) {
        return true;
      }
      if (!HARMLESS.contains(next.getShortName())) {
        return false;
      }
    }
    return false;
  }
}
