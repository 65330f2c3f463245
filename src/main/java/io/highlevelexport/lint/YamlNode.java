package io.highlevelexport.lint;

import java.util.List;
import java.util.Map;

/** A value of a YAML file that knows its line, counted from 1. */
sealed interface YamlNode {
  int line();

  /** A scalar as it is written, without its quotes; an absent value is the empty text. */
  record Text(int line, String value) implements YamlNode {}

  /** A list. */
  record Items(int line, List<YamlNode> values) implements YamlNode {}

  /** A map in the file's order; {@code lines} holds the lines of its keys. */
  record Fields(int line, Map<String, YamlNode> values, Map<String, Integer> lines)
      implements YamlNode {
    YamlNode get(String key) {
      return values.get(key);
    }

    boolean has(String key) {
      return values.containsKey(key);
    }

    int lineOf(String key) {
      return lines.getOrDefault(key, line);
    }

    /** The scalar under the key, or the empty text. */
    String text(String key) {
      return values.get(key) instanceof Text text ? text.value() : "";
    }

    /** The map under the key, or an empty one. */
    Fields fields(String key) {
      return values.get(key) instanceof Fields fields
          ? fields
          : new Fields(lineOf(key), Map.of(), Map.of());
    }

    /** The list under the key, or an empty one. */
    List<YamlNode> items(String key) {
      return values.get(key) instanceof Items items ? items.values() : List.of();
    }
  }
}
