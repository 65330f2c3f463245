package io.highlevelexport.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What JSON from elsewhere may hold at most. The same wherever one is read: what the fetch lets
 * through, every sink can read.
 */
public final class JsonLimits {
  private static final int MAX_NUMBER_LENGTH = 10_000;
  private static final int MAX_DEPTH = 1000;

  /** Each factory keeps the last 6,000 names, of whichever messages. */
  private static final int MAX_NAME_LENGTH = 1000;

  private JsonLimits() {}

  /** A factory of parsers of UTF-8; the size of a text is limited by that of the page alone. */
  public static JsonFactory factory() {
    return factory(MAX_DEPTH);
  }

  /** Reads and writes trees that say what the JSON said: no digit of a number is lost. */
  public static ObjectMapper trees() {
    return JsonMapper.builder(factory())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /** A factory for records in which a whole message is a field. */
  public static JsonFactory factoryOfRecords() {
    return factory(MAX_DEPTH + 10);
  }

  private static JsonFactory factory(int maxDepth) {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(Integer.MAX_VALUE)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(MAX_NAME_LENGTH)
                .maxNestingDepth(maxDepth)
                .build())
        .build();
  }
}
