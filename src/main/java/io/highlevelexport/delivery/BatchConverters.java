package io.highlevelexport.delivery;

import java.io.InputStream;
import org.apache.camel.Exchange;
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
    registry.addTypeConverter(
        InputStream.class, Batch.class, new SimpleTypeConverter(false, BatchConverters::stream));
    registry.addTypeConverter(
        byte[].class, Batch.class, new SimpleTypeConverter(false, BatchConverters::bytes));
  }

  private static Object stream(Class<?> type, Exchange exchange, Object batch) {
    return new NdjsonStream(((Batch) batch).messages());
  }

  private static Object bytes(Class<?> type, Exchange exchange, Object batch) {
    return ((Batch) batch).toNdjson();
  }
}
