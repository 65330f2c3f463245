package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.CommentEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads YAML into nodes that know their lines; what is no plain tree of lists and maps becomes a
 * finding.
 */
final class YamlReader {
  private static final int DEEPEST = 100;
  private static final Pattern UNQUOTED =
      Pattern.compile("^\\s*(- )*[\\w.-]+: +\\{\\{|^\\s*- +\\{\\{");

  private final Place file;
  private final Consumer<Finding> findings;
  private final List<Integer> lateComments = new ArrayList<>();

  YamlReader(String file, Consumer<Finding> findings) {
    this.file = new Place(file, 1, "", "");
    this.findings = findings;
  }

  /** The file's root, or {@code null} where it cannot be read; why is among the findings then. */
  YamlNode read(String text) {
    LoadSettings settings =
        LoadSettings.builder().setParseComments(true).setLabel(file.file()).build();
    try {
      if (!isPlainTree(new Parse(settings).parseString(text))) {
        return null;
      }
      LoadSettings plain = LoadSettings.builder().setLabel(file.file()).build();
      return new Compose(plain).composeString(text).map(this::convert).orElse(null);
    } catch (MarkedYamlEngineException e) {
      findings.accept(syntax(e));
      return null;
    } catch (YamlEngineException e) {
      findings.accept(unquoted(text));
      return null;
    }
  }

  /** The usual reason for what is YAML and yet no tree. */
  private Finding unquoted(String text) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (UNQUOTED.matcher(lines.get(i)).find()) {
        return file.at(i + 1)
            .error("a placeholder stands without quotes", "write it as \"{{key}}\"");
      }
    }
    return file.error("cannot be read as YAML", "save it as UTF-8 text");
  }

  /** The lines of comments below the first line of YAML. */
  List<Integer> lateComments() {
    return lateComments;
  }

  private boolean isPlainTree(Iterable<Event> events) {
    int depth = 0;
    int documents = 0;
    boolean content = false;
    for (Event event : events) {
      int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
      if (event instanceof CommentEvent comment) {
        if (content && comment.getCommentType() != CommentType.BLANK_LINE) {
          lateComments.add(line);
        }
      } else if (event instanceof DocumentStartEvent) {
        documents++;
        if (documents > 1) {
          findings.accept(
              file.at(line)
                  .error("a second YAML document starts here", "write one document a file"));
          return false;
        }
      } else if (event instanceof AliasEvent
          || event instanceof NodeEvent node && node.getAnchor().isPresent()) {
        findings.accept(
            file.at(line).error("uses a YAML anchor or alias", "write the value out in full"));
        return false;
      }
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > DEEPEST) {
        findings.accept(
            file.at(line)
                .error(
                    "is nested deeper than " + DEEPEST + " levels",
                    "move inner steps to routes of their own"));
        return false;
      }
      content |= event instanceof NodeEvent;
    }
    if (!content) {
      findings.accept(file.error("holds no route", "write a list that starts with - route:"));
    }
    return content;
  }

  private Finding syntax(MarkedYamlEngineException e) {
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    int line = mark == null ? 1 : mark.getLine() + 1;
    int column = mark == null ? 1 : mark.getColumn() + 1;
    String problem = e.getProblem() == null ? "cannot be read" : e.getProblem();
    return file.at(line)
        .error(
            "is no YAML: " + problem.lines().findFirst().orElse("") + " (column " + column + ")",
            "check indentation (2 spaces, no tabs), quotes and brackets on this line and above");
  }

  private YamlNode convert(Node node) {
    int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    if (node instanceof ScalarNode scalar) {
      return new YamlNode.Text(
          line, scalar.getTag().getValue().endsWith(":null") ? "" : scalar.getValue());
    }
    if (node instanceof SequenceNode sequence) {
      return new YamlNode.Items(line, sequence.getValue().stream().map(this::convert).toList());
    }
    Map<String, YamlNode> values = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      int keyLine = tuple.getKeyNode().getStartMark().map(mark -> mark.getLine() + 1).orElse(line);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        findings.accept(
            file.at(keyLine).error("a key is a list or a map", "write a plain word as key"));
      } else if (values.putIfAbsent(key.getValue(), convert(tuple.getValueNode())) != null) {
        findings.accept(
            file.at(keyLine)
                .error(
                    "key \"" + key.getValue() + "\" stands twice in one map",
                    "keep one (the first is on line " + lines.get(key.getValue()) + ")"));
      } else {
        lines.put(key.getValue(), keyLine);
      }
    }
    return new YamlNode.Fields(line, values, lines);
  }
}
