package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;

/**
 * An address that a route reads from or sends to.
 *
 * @param scheme the component's, in {@code uri} before the colon
 * @param path what follows the colon up to a question mark; may be empty
 * @param query what follows a question mark; may be empty
 * @param step the step that holds it
 * @param consumer whether it is read from
 */
record Endpoint(
    Place place,
    String scheme,
    String path,
    String query,
    Fields parameters,
    Step step,
    boolean consumer) {
  /** Whether a name inside the process is called, as with {@code direct}. */
  boolean isInternal() {
    return scheme.equals("direct") || scheme.equals("seda");
  }

  /** The name of an internal address, placeholders unresolved. */
  String internalName() {
    return path.isEmpty() ? parameters.text("name") : path;
  }

  /** {@code direct:walk}, for messages. */
  String internalAddress() {
    return scheme + ":" + internalName();
  }
}
