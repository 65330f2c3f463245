package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import io.highlevelexport.lint.Finding.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A row of the table {@code rules.yaml}, which says what each column means. */
record Rule(Pattern pattern, Severity severity, String problem, String names, String fix) {
  private static final Map<String, List<Rule>> TABLE = new LinkedHashMap<>();

  static {
    try (InputStream file = Rule.class.getResourceAsStream("/lint/rules.yaml")) {
      Object parts = new Load(LoadSettings.builder().build()).loadFromInputStream(file);
      ((Map<?, ?>) parts).forEach((part, rows) -> TABLE.put("" + part, rules("" + part, rows)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Rule> rules(String part, Object rows) {
    String usual = part.equals("camel") ? "broken" : "risk";
    return ((List<?>) rows)
        .stream()
            .map(row -> (Map<?, ?>) row)
            .map(
                row ->
                    new Rule(
                        Pattern.compile("" + row.get("pattern")),
                        Severity.of(row.containsKey("severity") ? "" + row.get("severity") : usual),
                        "" + row.get("problem"),
                        "" + row.get("names"),
                        "" + row.get("fix")))
            .toList();
  }

  /** What the rows of a part of the table find in texts, row by row. */
  static Stream<Told> find(String part, String... texts) {
    return TABLE.get(part).stream()
        .flatMap(
            rule ->
                Stream.of(texts)
                    .flatMap(text -> rule.pattern.matcher(text).results())
                    .map(found -> new Told(rule, found)));
  }

  /** What a rule has to say. */
  record Told(Rule rule, MatchResult found) {
    /** A group of the pattern. */
    String group(int number) {
      return number > found.groupCount() ? "" : Objects.requireNonNullElse(found.group(number), "");
    }

    /** With a group in the place of {@code $1} and so on. */
    private String filled(String text) {
      String filled = text;
      for (int i = 1; i <= found.groupCount(); i++) {
        filled = filled.replace("$" + i, group(i));
      }
      return filled;
    }

    Finding at(Place place) {
      return place.finding(rule.severity, filled(rule.problem), filled(rule.fix));
    }

    /**
     * As {@link #at(Place)}, with a suggestion in place of the fix where one comes near.
     *
     * @param known names, one of which the first group should be
     */
    Finding at(Place place, Collection<String> known) {
      String fix = new Nearest(known).suggest(group(1), filled(rule.fix));
      return place.finding(rule.severity, filled(rule.problem), fix);
    }
  }
}
