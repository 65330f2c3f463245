package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A route file, which knows the route and the step around each of its lines.
 *
 * @param name the directory's and the file's name
 */
record RouteFile(String name, String text, List<String> lines, List<Range> ranges) {
  private static final int DEEPEST = 100;
  private static final Set<String> ROUTES = Set.of("route", "routeConfiguration", "routeTemplate");

  /** The lines that a route or step takes up, counted from 1. */
  record Range(int from, int to, String kind, String id) {
    boolean isRoute() {
      return ROUTES.contains(kind);
    }
  }

  RouteFile(String name, String text) {
    this(name, text, text.lines().toList(), new ArrayList<>());
    try {
      new Compose(LoadSettings.builder().build())
          .composeString(text)
          .ifPresent(root -> read(root, "", 0));
    } catch (YamlEngineException | StackOverflowError e) {
      ranges.clear(); // Camel says why, and where
    }
  }

  private void read(Node node, String key, int depth) {
    if (depth > DEEPEST) {
      return;
    }
    if (node instanceof SequenceNode items) {
      items.getValue().forEach(item -> read(item, key, depth + 1));
    } else if (node instanceof MappingNode map) {
      if (key.equals("when") || key.equals("doCatch")) {
        add(map, map, key);
      }
      for (NodeTuple tuple : map.getValue()) {
        String below = text(tuple.getKeyNode());
        if (depth == 1 || key.equals("steps") || below.equals("from")) {
          add(tuple.getKeyNode(), tuple.getValueNode(), below);
        }
        read(tuple.getValueNode(), below, depth + 1);
      }
    }
  }

  private void add(Node start, Node body, String kind) {
    String id = ROUTES.contains(kind) ? "" : kind;
    if (body instanceof MappingNode map) {
      for (NodeTuple tuple : map.getValue()) {
        id = text(tuple.getKeyNode()).equals("id") ? text(tuple.getValueNode()) : id;
      }
    }
    int from = start.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    int to = body.getEndMark().map(mark -> mark.getLine() + 1).orElse(from);
    boolean isBlock = !(body instanceof ScalarNode);
    ranges.add(new Range(from, isBlock ? Math.max(from, to - 1) : to, kind, id));
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** Whether it is no list, from which Camel reads nothing. */
  boolean isEmpty() {
    return ranges.isEmpty() && !text.contains("kind:");
  }

  /** Whether a placeholder of it names the key. */
  boolean names(String key) {
    return text.contains("{{" + key) || text.contains("{{?" + key);
  }

  /** The line with the route and the innermost step that hold it. */
  Place at(int line) {
    return new Place(
        name,
        line,
        innermost(line, true).map(Range::id).orElse(""),
        innermost(line, false).map(Range::id).orElse(""));
  }

  /** As {@link #at}, for the line that Camel gives a step, which may be the one above it. */
  Place atStep(int line) {
    List<Integer> starts = ranges.stream().map(Range::from).toList();
    return at(!starts.contains(line) && starts.contains(line + 1) ? line + 1 : line);
  }

  private Optional<Range> innermost(int line, boolean isRoute) {
    return ranges.stream()
        .filter(range -> range.isRoute() == isRoute && range.from() <= line && line <= range.to())
        .min(Comparator.comparingInt(range -> range.to() - range.from()));
  }

  /** What kind of step holds the line; the empty text where none does. */
  String kindAt(int line) {
    return innermost(line, false).or(() -> innermost(line, true)).map(Range::kind).orElse("");
  }

  /** The line of a key whose value starts on the given line or a little below. */
  int lineOf(String key, int line) {
    int at = Math.min(line, lines.size());
    while (at > 1 && !lines.get(at - 1).contains(key)) {
      at--;
    }
    return at;
  }
}
