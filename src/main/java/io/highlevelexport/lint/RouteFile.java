package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;
import io.highlevelexport.lint.YamlNode.Items;
import io.highlevelexport.lint.YamlNode.Text;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One file with all that rules look at: its blocks, its steps and its scalars, each with its place.
 */
final class RouteFile {
  /**
   * One item of the file's list.
   *
   * @param kind {@code route}, {@code routeConfiguration}, {@code beans} …
   */
  record Block(Place place, String kind, YamlNode body) {
    Fields fields() {
      return body instanceof Fields fields ? fields : new Fields(place.line(), Map.of(), Map.of());
    }
  }

  private static final Set<String> BRANCHES = Set.of("when", "doCatch");

  private final String name;
  private final YamlNode root;
  private final List<Integer> lateComments;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();
  private final Map<YamlNode, Place> places = new IdentityHashMap<>();

  RouteFile(String name, YamlNode root, List<Integer> lateComments) {
    this.name = name;
    this.root = root;
    this.lateComments = List.copyOf(lateComments);
    if (root instanceof Items items) {
      items.values().forEach(this::readBlock);
    }
  }

  /** The directory's and the file's name. */
  String name() {
    return name;
  }

  /** The file's name without {@code .camel.yaml}. */
  String stem() {
    String file = name.substring(name.lastIndexOf('/') + 1);
    return file.substring(0, file.length() - RouteFiles.SUFFIX.length());
  }

  YamlNode root() {
    return root;
  }

  List<Integer> lateComments() {
    return lateComments;
  }

  List<Block> blocks() {
    return blocks;
  }

  List<Step> steps() {
    return steps;
  }

  List<Value> values() {
    return values;
  }

  /** Where the node stands: the route and step around it, and its line. */
  Place placeOf(YamlNode node) {
    return places.getOrDefault(node, new Place(name, node.line(), "", ""));
  }

  private void readBlock(YamlNode item) {
    if (item instanceof Fields fields) {
      fields
          .values()
          .forEach(
              (kind, body) -> {
                Place place = new Place(name, fields.lineOf(kind), routeId(kind, body), "");
                blocks.add(new Block(place, kind, body));
                if (kind.equals("from")) {
                  readStep(List.of(), kind, fields, place, List.of());
                } else {
                  read(List.of(kind), body, place, fields);
                }
              });
    }
  }

  private static String routeId(String kind, YamlNode body) {
    if (!(body instanceof Fields fields)) {
      return "";
    }
    String id = fields.text("id");
    return id.isEmpty() && kind.equals("routeTemplate") ? fields.fields("route").text("id") : id;
  }

  private void read(List<String> path, YamlNode node, Place around, Fields owner) {
    Place place = around.at(node.line());
    places.put(node, place);
    if (node instanceof Text text) {
      values.add(new Value(place, path, text.value(), owner));
    } else if (node instanceof Items items) {
      readItems(path, items.values(), around);
    } else if (node instanceof Fields fields) {
      readFields(path, fields, around);
    }
  }

  private void readItems(List<String> path, List<YamlNode> items, Place around) {
    boolean areSteps = path.get(path.size() - 1).equals("steps");
    for (int i = 0; i < items.size(); i++) {
      YamlNode item = items.get(i);
      if (areSteps && item instanceof Fields holder) {
        places.put(item, around.at(item.line()));
        List<YamlNode> next = items.subList(i + 1, items.size());
        holder.values().keySet().forEach(kind -> readStep(path, kind, holder, around, next));
      } else {
        read(path, item, branch(path, item, around), null);
      }
    }
  }

  /** A branch of a step with an id of its own is told by that. */
  private static Place branch(List<String> path, YamlNode item, Place around) {
    boolean isBranch =
        BRANCHES.contains(path.get(path.size() - 1))
            && item instanceof Fields fields
            && !fields.text("id").isEmpty();
    return isBranch
        ? new Place(around.file(), item.line(), around.routeId(), ((Fields) item).text("id"))
        : around;
  }

  private void readFields(List<String> path, Fields fields, Place around) {
    String name = path.get(path.size() - 1);
    boolean holdsOptions = name.equals("parameters") || name.equals("properties");
    fields
        .values()
        .forEach(
            (key, value) -> {
              if (key.equals("from") && value instanceof Fields && !holdsOptions) {
                readStep(path, key, fields, around, List.of());
              } else {
                read(append(path, key), value, around, fields);
              }
            });
  }

  private void readStep(
      List<String> path, String kind, Fields holder, Place around, List<YamlNode> next) {
    YamlNode body = holder.get(kind);
    String id = body instanceof Fields fields ? fields.text("id") : "";
    Place place = new Place(name, holder.lineOf(kind), around.routeId(), id.isEmpty() ? kind : id);
    steps.add(new Step(place, kind, body, next));
    read(append(path, kind), body, place, holder);
  }

  private static List<String> append(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return List.copyOf(longer);
  }
}
