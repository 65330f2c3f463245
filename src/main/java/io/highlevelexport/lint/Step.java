package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;
import io.highlevelexport.lint.YamlNode.Text;
import java.util.List;
import java.util.Map;

/**
 * A step of a route, or its {@code from}.
 *
 * @param kind the step's key, such as {@code toD}
 * @param next the steps after it in the same list
 */
record Step(Place place, String kind, YamlNode body, List<YamlNode> next) {
  /** The step's map; of the short form {@code to: "direct:x"} an empty one. */
  Fields fields() {
    return body instanceof Fields fields ? fields : new Fields(place.line(), Map.of(), Map.of());
  }

  /** The scalar of the short form, such as {@code log: "text"}; else the scalar under the key. */
  String textOr(String key) {
    return body instanceof Text text ? text.value() : fields().text(key);
  }

  /** The line of the key, or of the step where it does not stand. */
  Place placeOf(String key) {
    return fields().has(key) ? place.at(fields().lineOf(key)) : place;
  }
}
