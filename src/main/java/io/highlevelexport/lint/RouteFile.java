package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
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

  /**
   * The lines that a route or step takes up, counted from 1.
   *
   * @param told the line that Camel gives it: its own where its value is a text, else the one above
   *     its value
   */
  record Range(int from, int to, String kind, String id, int told) {
    boolean isRoute() {
      return ROUTES.contains(kind);
    }
  }

  RouteFile(String name, String text) {
    this(name, text, text.lines().toList(), new ArrayList<>());
    try {
      new Compose(LoadSettings.builder().build())
          .composeString(text)
          .ifPresent(root -> read(root, root, "", false, 0));
    } catch (YamlEngineException | StackOverflowError e) {
      ranges.clear(); // Camel says why, and where
    }
  }

  private void read(Node start, Node body, String kind, boolean isStep, int depth) {
    if (depth > DEEPEST) {
      return;
    }
    List<NodeTuple> inside = body instanceof MappingNode map ? map.getValue() : List.of();
    Optional<String> id =
        inside.stream()
            .filter(tuple -> text(tuple.getKeyNode()).equals("id"))
            .map(tuple -> text(tuple.getValueNode()))
            .findFirst();
    if (isStep) {
      int from = start.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
      int to = body.getEndMark().map(mark -> mark.getLine() + 1).orElse(from);
      boolean isBlock = !(body instanceof ScalarNode);
      String name = id.orElse(ROUTES.contains(kind) ? "" : kind);
      int told = isBlock ? body.getStartMark().map(Mark::getLine).orElse(from) : from;
      ranges.add(new Range(from, isBlock ? Math.max(from, to - 1) : to, kind, name, told));
    }
    if (body instanceof SequenceNode items) {
      boolean isBranch = kind.equals("when") || kind.equals("doCatch");
      items.getValue().forEach(item -> read(item, item, kind, isBranch, depth + 1));
    }
    for (NodeTuple tuple : inside) {
      String below = text(tuple.getKeyNode());
      boolean isStepBelow = depth == 1 || kind.equals("steps") || below.equals("from");
      read(tuple.getKeyNode(), tuple.getValueNode(), below, isStepBelow, depth + 1);
    }
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

  /** As {@link #at}, for a step of this kind at the line that Camel gives it. */
  Place atStep(int line, String kind) {
    return at(
        ranges.stream()
            .filter(range -> range.told() == line)
            .min(Comparator.comparing(range -> !range.kind().equals(kind)))
            .map(Range::from)
            .orElse(line));
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
}
