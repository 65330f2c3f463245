package io.highlevelexport.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Names of fields in which a dot leads into an object: {@code meta.call.duration}. A field whose
 * own name has a dot comes first.
 *
 * @param holder the object that has the field
 * @param name its name there
 */
record FieldPath(ObjectNode holder, String name) {
  /** Where the field is, {@code null} where there is none of that name. */
  static FieldPath find(ObjectNode object, String name) {
    if (object.has(name)) {
      return new FieldPath(object, name);
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (object.get(name.substring(0, dot)) instanceof ObjectNode inner) {
        FieldPath found = find(inner, name.substring(dot + 1));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /**
   * Where the field is or will be; objects on the way to it are made.
   *
   * @throws IllegalArgumentException when something else than an object is in the way
   */
  static FieldPath findOrMake(ObjectNode object, String name) {
    FieldPath found = find(object, name);
    if (found != null) {
      return found;
    }
    int dot = name.indexOf('.');
    if (dot < 0) {
      return new FieldPath(object, name);
    }
    String first = name.substring(0, dot);
    JsonNode inner = object.get(first);
    if (inner == null || inner.isNull()) {
      inner = object.putObject(first);
    }
    if (!(inner instanceof ObjectNode next)) {
      throw new IllegalArgumentException(
          "a route sets the field " + name + ", but " + first + " is no object in this message");
    }
    return findOrMake(next, name.substring(dot + 1));
  }

  JsonNode value() {
    return holder.get(name);
  }
}
