package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;
import java.util.List;

/**
 * A scalar of a file.
 *
 * @param path the keys that lead to it from the top of its block, its own last; an item of a list
 *     has the list's key
 * @param owner the map that holds it, or {@code null} in a list
 */
record Value(Place place, List<String> path, String text, Fields owner) {
  String key() {
    return path.get(path.size() - 1);
  }

  /** The key of the map that holds it, or the empty text. */
  String parent() {
    return path.size() < 2 ? "" : path.get(path.size() - 2);
  }

  /** Whether it is for people only: Camel neither resolves nor runs it. */
  boolean isProse() {
    return key().equals("description") || key().equals("note");
  }
}
