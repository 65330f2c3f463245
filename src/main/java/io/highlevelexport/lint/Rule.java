package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A row of the table {@code rules.yaml}, which says what each column means. */
record Rule(Pattern pattern, boolean broken, String problem, String names, String fix) {
  private static final Map<String, List<Rule>> TABLE = new HashMap<>();

  static {
    try (InputStream file = Rule.class.getResourceAsStream("/lint/rules.yaml")) {
      @SuppressWarnings("unchecked")
      Map<String, List<Map<String, Object>>> parts =
          (Map<String, List<Map<String, Object>>>)
              new Load(LoadSettings.builder().build()).loadFromInputStream(file);
      parts.forEach((part, rows) -> TABLE.put(part, rows.stream().map(Rule::of).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule of(Map<String, Object> row) {
    return new Rule(
        Pattern.compile(row.get("pattern").toString()),
        Boolean.TRUE.equals(row.get("broken")),
        row.get("problem").toString(),
        row.getOrDefault("names", "").toString(),
        row.get("fix").toString());
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

    /**
     * A finding, with a suggestion in place of the fix where one comes near.
     *
     * @param known names, one of which the first group should be
     */
    Finding at(Place place, Collection<String> known) {
      String fix = filled(rule.fix);
      if (!rule.names.isEmpty() && !known.contains(group(1))) { // else it stands at a wrong place
        fix = new Nearest(known).suggest(group(1), fix);
      }
      return new Finding(place, filled(rule.problem), fix, rule.broken);
    }
  }
}
