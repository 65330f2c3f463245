package io.highlevelexport.bench;

/**
 * Where a plain program brings a channel: {@code Call=file:/some/directory}, {@code
 * SMS=sql:jdbc:...}, {@code Email=digest:port} or {@code Email=mail:port} of a mail server on this
 * machine.
 */
record Destination(String channel, String kind, String where) {
  static Destination of(String argument) {
    String[] parts = argument.split("[=:]", 3);
    return new Destination(parts[0], parts[1], parts[2]);
  }
}
