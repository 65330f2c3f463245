package io.highlevelexport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes YAML as Kaoto does when it saves a file: {@code stringify(parse(file), {schema:
 * 'yaml-1.1'})} of the JavaScript library yaml 2.9 (kaoto, {@code
 * packages/ui/src/models/camel/camel-route-resource.ts}), as far as route files need it. Texts of
 * several lines, and null, are not written.
 */
final class KaotoForm {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final int WIDTH = 80;
  private static final int LEAST = 20;

  /** What can stand only in quotes. */
  private static final Pattern NO_PLAIN =
      Pattern.compile(
          "^[\\n\\t ,\\[\\]{}#&*!|>'\"%@`]|^[?-]$|^[?-][ \\t]|[\\n:][ \\t]|[ \\t]\\n|[\\n\\t ]#"
              + "|[\\n\\t :-]$");

  /** What plain would be read as something else than a text. */
  private static final Pattern OTHER_TYPE =
      Pattern.compile(
          "~|[Nn]ull|NULL|[Yy](?:es)?|YES|[Nn]o?|NO|[Tt]rue|TRUE|[Ff]alse|FALSE|[Oo]n|ON|[Oo]ff|OFF"
              + "|[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?[0-9][0-9_]*|[-+]?0x[0-9a-fA-F_]+"
              + "|[-+]?\\.(?:inf|Inf|INF)|\\.nan|\\.NaN|\\.NAN"
              + "|[-+]?(?:[0-9][0-9_]*)?(?:\\.[0-9_]*)?[eE][-+]?[0-9]+"
              + "|[-+]?(?:[0-9][0-9_]*)?\\.[0-9_]*"
              + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|<<|=");

  private final StringBuilder out = new StringBuilder();

  private KaotoForm() {}

  /** The file as Kaoto would save it. */
  static String of(String file) throws IOException {
    KaotoForm form = new KaotoForm();
    form.node(YAML.readTree(file), "");
    return form.out.toString();
  }

  private void node(JsonNode node, String indent) {
    if (node.isObject()) {
      object(node, indent);
    } else if (node.isArray()) {
      for (JsonNode item : node) {
        out.append(indent).append("- ");
        item(item, indent + "  ");
      }
    } else {
      throw new IllegalArgumentException("a text by itself: " + node);
    }
  }

  private void item(JsonNode item, String indent) {
    if (item.isObject() && !item.isEmpty()) {
      int start = out.length();
      object(item, indent);
      out.delete(start, start + indent.length());
    } else {
      value(item, indent, indent.length());
    }
  }

  private void object(JsonNode node, String indent) {
    Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      String key = scalar(TextNode.valueOf(field.getKey()), indent, 0);
      out.append(indent).append(key).append(':');
      JsonNode value = field.getValue();
      if (value.isContainerNode() && !value.isEmpty()) {
        out.append('\n');
        node(value, indent + "  ");
      } else {
        out.append(' ');
        // the library forgets the indent of the first line
        value(value, indent + "  ", key.length() + 2);
      }
    }
  }

  private void value(JsonNode value, String indent, int column) {
    if (value.isObject()) {
      out.append("{}\n");
    } else if (value.isArray()) {
      out.append("[]\n");
    } else {
      out.append(scalar(value, indent, column)).append('\n');
    }
  }

  private static String scalar(JsonNode value, String indent, int column) {
    if (!value.isTextual()) {
      return value.asText();
    }
    String text = value.textValue();
    if (NO_PLAIN.matcher(text).find() || OTHER_TYPE.matcher(text).matches() || text.isEmpty()) {
      boolean single = text.contains("\"") && !text.contains("'") && text.indexOf('\n') < 0;
      return single
          ? fold("'" + text + "'", indent, column, false)
          : fold(TextNode.valueOf(text).toString(), indent, column, true);
    }
    return fold(text, indent, column, false);
  }

  /** Breaks a long text at blanks, as the library's foldFlowLines does. */
  private static String fold(String text, String indent, int column, boolean isEscaped) {
    int step = Math.max(1 + LEAST, 1 + WIDTH - indent.length());
    if (text.length() <= step) {
      return text;
    }
    int end = column > WIDTH - Math.max(2, LEAST) ? WIDTH - indent.length() : WIDTH - column;
    List<Integer> folds = new ArrayList<>();
    if (column > WIDTH - Math.max(2, LEAST)) {
      folds.add(0);
    }
    int split = -1;
    char before = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isEscaped && c == '\\') {
        i++;
        before = c;
        continue;
      }
      boolean isBreak =
          c == ' '
              && before != 0
              && before != ' '
              && i + 1 < text.length()
              && text.charAt(i + 1) != ' ';
      if (isBreak) {
        split = i;
      }
      if (i >= end) {
        if (split >= 0) {
          folds.add(split);
          end = split + step;
          split = -1;
        } else if (isEscaped) {
          throw new IllegalArgumentException(
              "a quoted text without a blank to break it at: " + text);
        }
      }
      before = c;
    }
    StringBuilder folded = new StringBuilder();
    int from = 0;
    for (int fold : folds) {
      folded.append(text, from, fold).append('\n').append(indent);
      from = fold == 0 ? 0 : fold + 1;
    }
    return folded.append(text.substring(from)).toString();
  }
}
