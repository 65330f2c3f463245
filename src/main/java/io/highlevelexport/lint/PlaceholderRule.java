package io.highlevelexport.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Every {@code {{key}}} is a key of the configuration, has a default or may be absent. */
final class PlaceholderRule implements Rule {
  private static final Set<String> ELSEWHERE = Set.of("bean", "secret");
  private static final Set<String> REFUSED =
      Set.of("env", "sys", "service", "service.name", "service.host", "service.port");
  private static final Pattern SECRET =
      Pattern.compile("export\\..*(token|password|client-secret|\\.key|\\.url|proxy)");

  private final Placeholders placeholders;

  PlaceholderRule(Placeholders placeholders) {
    this.placeholders = placeholders;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    Set<String> known = new HashSet<>(placeholders.keys());
    routes
        .blocks("routeTemplate")
        .flatMap(block -> block.fields().items("parameters").stream())
        .forEach(
            parameter -> {
              if (parameter instanceof YamlNode.Fields fields) {
                known.add(fields.text("name"));
              }
            });
    Nearest nearest = new Nearest(known);
    routes
        .values()
        .filter(value -> !value.isProse())
        .forEach(
            value ->
                placeholders
                    .in(value.text())
                    .forEach(inside -> check(value, inside, known, nearest, findings)));
  }

  private void check(
      Value value, String inside, Set<String> known, Nearest nearest, Consumer<Finding> findings) {
    int colon = inside.indexOf(':');
    String key = colon < 0 ? inside : inside.substring(0, colon);
    boolean isSafe =
        colon >= 0 || key.startsWith("?") || key.startsWith("!") || ELSEWHERE.contains(key);
    if (REFUSED.contains(key)) {
      findings.accept(
          value
              .place()
              .error(
                  "{{" + key + ":...}} is not available to routes",
                  "write {{a.key.of.yours}} and declare it in config/application.properties"));
    } else if (SECRET.matcher(key.replaceFirst("^[?!]", "")).matches() && !known.contains(key)) {
      findings.accept(
          value
              .place()
              .error(
                  "{{" + key + "}} holds a secret, which no route can read",
                  "use the bean that has it (mailLogin, database), or a key of your own"));
    } else if (!isSafe && !known.contains(key)) {
      findings.accept(
          value
              .place()
              .error(
                  "unknown key {{" + key + "}}",
                  nearest.suggest(
                      key,
                      "declare it in config/application.properties; once it stands there, empty"
                          + " or not, an environment variable overrides it")));
    }
  }
}
