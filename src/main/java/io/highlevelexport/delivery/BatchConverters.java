package io.highlevelexport.delivery;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/**
 * Lets any Camel endpoint take a {@link Batch} as NDJSON; Camel finds it through {@code
 * META-INF/services}.
 */
public final class BatchConverters implements TypeConverterLoader {
  @Override
  public void load(TypeConverterRegistry registry) {
    add(registry, InputStream.class, batch -> new ByteArrayInputStream(batch.toNdjson()));
    add(registry, byte[].class, Batch::toNdjson);
    add(registry, String.class, batch -> new String(batch.toNdjson(), StandardCharsets.UTF_8));
  }

  private static void add(
      TypeConverterRegistry registry, Class<?> type, Function<Batch, Object> convert) {
    registry.addTypeConverter(
        type,
        Batch.class,
        new SimpleTypeConverter(false, (to, exchange, batch) -> convert.apply((Batch) batch)));
  }
}
