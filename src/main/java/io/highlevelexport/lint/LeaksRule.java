package io.highlevelexport.lint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.util.URISupport;

/** No log line shows a message's content, and no secret stands in a route file. */
final class LeaksRule implements Rule {
  private static final Set<String> SHOWING =
      Set.of("showAll", "showHeaders", "showAllProperties", "showVariables", "showProperties");
  private static final Pattern CONTENT =
      Pattern.compile(
          "\\$\\{(in\\.)?(body|headers|variables|exchange|bodyOneLine|prettyBody|originalBody"
              + "|messageHistory)(}|\\.messages|\\.text|\\.get\\()"
              + "|\\$\\{(mandatoryB|b)odyAs\\(|\\$\\{headers?[.:\\[]'?(?i:authorization)");

  private static final Pattern TOKEN =
      Pattern.compile("(?i)\\b(bearer|basic) +[\\w.+/=-]{8,}|\\bpit-[\\w-]{8,}");
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)^[\\s-]*[\"']?\\w*(password|passwd|passphrase|secret|access-?token|bearer-?token"
              + "|(api|access|private)-?key)[\"']?: *[\"']?(?!\\{\\{|\\$\\{|#|RAW\\(\\{\\{|true\\b"
              + "|false\\b|[|>])[^\\s\"']"
              + "|[?&](password|passphrase|secret|token|accessToken|authBearerToken)"
              + "=(?!\\{\\{|RAW\\(\\{\\{)[^&]");

  /** Keys of the program that routes do not get. */
  private static final Pattern OF_THE_PROGRAM =
      Pattern.compile("export\\..*(token|password|client-secret|\\.key|\\.url|proxy)");

  /** A placeholder that Camel takes although there is no such key. */
  private static final Pattern OPTIONAL = Pattern.compile("\\{\\{(?:[?!]([\\w.-]+)}}|([\\w.-]+):)");

  /** What to do in place of naming such a key. */
  static final String OTHERWISE =
      "use the bean that has it (mailLogin, database), or a key of your own";

  static boolean isSecret(String key) {
    return OF_THE_PROGRAM.matcher(key).matches();
  }

  static String unreadable(String key) {
    return "{{" + key + "}} holds a secret, which no route can read";
  }

  @Override
  public void check(LoadedRoutes routes, Consumer<Finding> findings) {
    routes
        .steps(LogDefinition.class)
        .filter(
            step ->
                CONTENT
                    .matcher(String.valueOf(((LogDefinition) step.definition()).getMessage()))
                    .find())
        .forEach(
            step ->
                findings.accept(
                    step.place()
                        .risk(
                            "the log line shows the message's content",
                            "log its id, or how many there are")));
    routes.steps().stream()
        .filter(step -> step.uri().matches("log(:.*)?"))
        .forEach(step -> logEndpoint(step, findings));
    routes
        .steps(SetHeaderDefinition.class)
        .filter(
            step ->
                "authorization"
                    .equalsIgnoreCase(((SetHeaderDefinition) step.definition()).getName()))
        .forEach(
            step ->
                findings.accept(
                    step.place()
                        .risk(
                            "a token in a header goes on to mails and log lines",
                            "let the HTTP client add it (a bean), and remove this step")));
    routes.files().forEach(file -> secrets(file, routes, findings));
  }

  private static void logEndpoint(Step step, Consumer<Finding> findings) {
    Map<String, Object> options = options(step.uri());
    for (String option : SHOWING) {
      if ("true".equals(options.get(option))) {
        findings.accept(
            step.place().risk(option + " writes message content to the log", "remove it"));
      }
    }
    if (!"false".equals(options.get("showBody"))) {
      findings.accept(
          step.place()
              .risk(
                  "endpoint log shows the body unless it is told not to",
                  "add showBody: false, or use a log: step with a message"));
    }
  }

  private static Map<String, Object> options(String uri) {
    try {
      return URISupport.parseQuery(uri.replaceFirst("^[^?]*\\??", ""), true, true);
    } catch (java.net.URISyntaxException e) {
      return Map.of();
    }
  }

  private static void secrets(RouteFile file, LoadedRoutes routes, Consumer<Finding> findings) {
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.contains("logExhaustedMessageBody") && line.contains("true")) {
        findings.accept(
            file.at(i + 1).risk("logExhaustedMessageBody writes bodies to the log", "remove it"));
      }
      Place place = file.at(i + 1);
      OPTIONAL
          .matcher(line)
          .results()
          .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
          .filter(key -> isSecret(key) && !routes.knows(key))
          .forEach(key -> findings.accept(place.risk(unreadable(key), OTHERWISE)));
      boolean isProse = line.matches("^[\\s-]*(description|note|#).*");
      if (!isProse && (TOKEN.matcher(line).find() || SECRET.matcher(line).find())) {
        findings.accept(
            file.at(i + 1)
                .risk(
                    "holds a secret in plain text",
                    "write RAW({{key}}) and give the key's value by environment variable"));
      }
    }
  }
}
