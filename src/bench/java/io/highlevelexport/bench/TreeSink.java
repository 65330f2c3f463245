package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a {@link TreeLoop} writes. */
interface TreeSink extends AutoCloseable {
  /** Brings one page over. */
  void write(JsonNode messages) throws Exception;
}
