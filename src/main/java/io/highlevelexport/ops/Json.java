package io.highlevelexport.ops;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.nio.file.Path;
import java.time.Instant;

/** How commands and page write their results as JSON. */
public final class Json {
  private Json() {}

  /** Times are ISO-8601, UTC, and paths as they are. */
  public static JsonMapper.Builder results() {
    SimpleModule asText = new SimpleModule();
    asText.addSerializer(Instant.class, ToStringSerializer.instance);
    asText.addSerializer(Path.class, ToStringSerializer.instance);
    return JsonMapper.builder().addModule(asText);
  }
}
