package io.highlevelexport.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * What the JSON of a message may hold at most. The same wherever one is read: what the walk lets
 * through, every sink can read.
 */
public final class JsonLimits {
  private static final int MAX_NUMBER_LENGTH = 10_000;

  private JsonLimits() {}

  /** A factory of parsers; the size of a text is limited by that of the page alone. */
  public static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(Integer.MAX_VALUE)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .build())
        .build();
  }
}
