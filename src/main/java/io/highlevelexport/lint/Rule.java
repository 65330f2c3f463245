package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A row of the table {@code rules.yaml}.
 *
 * @param names of what the first group of the pattern should be; {@code null} for anything
 */
record Rule(Pattern pattern, String problem, String names, String fix) {
  private static final Map<String, List<Rule>> TABLE = read();

  @SuppressWarnings("unchecked")
  private static Map<String, List<Rule>> read() {
    try (InputStream table = Rule.class.getResourceAsStream("/lint/rules.yaml")) {
      Map<String, List<Map<String, String>>> rows =
          (Map<String, List<Map<String, String>>>)
              new Load(LoadSettings.builder().build()).loadFromInputStream(table);
      return rows.entrySet().stream()
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey, part -> part.getValue().stream().map(Rule::of).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule of(Map<String, String> row) {
    Pattern pattern = Pattern.compile(row.get("pattern"));
    return new Rule(pattern, row.get("problem"), row.get("names"), row.get("fix"));
  }

  /** The rows of a part of the table. */
  static List<Rule> of(String part) {
    return TABLE.get(part);
  }

  /** What the pattern finds in a text. */
  Stream<Told> in(String text) {
    return pattern.matcher(text).results().map(found -> new Told(this, found));
  }

  /** What a rule has to say. */
  record Told(Rule rule, MatchResult found) {
    /** A group of the pattern. */
    String group(int number) {
      return number > found.groupCount() ? "" : Objects.requireNonNullElse(found.group(number), "");
    }

    /**
     * The finding.
     *
     * @param known the names of which the first group should be one; the nearest is suggested
     */
    Finding at(BiFunction<String, String, Finding> place, Collection<String> known) {
      return place.apply(
          filled(rule.problem), new Nearest(known).suggest(group(1), filled(rule.fix)));
    }

    private String filled(String text) {
      String filled = text;
      for (int i = 1; i <= found.groupCount(); i++) {
        filled = filled.replace("$" + i, group(i));
      }
      return filled;
    }
  }
}
