package io.highlevelexport.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/** Lets the steps of a route take a {@link Message} as JSON text, bytes, a map or a tree. */
public final class MessageConverters implements TypeConverterLoader {
  @Override
  public void load(TypeConverterRegistry registry) {
    add(registry, byte[].class, message -> message.raw().toBytes());
    add(registry, InputStream.class, message -> message.raw().stream());
    add(registry, String.class, message -> message.raw().text());
    add(registry, Map.class, Message::toMap);
    add(registry, JsonNode.class, message -> message.json().deepCopy());
  }

  private static <T> void add(
      TypeConverterRegistry registry, Class<T> type, Function<Message, T> convert) {
    registry.addTypeConverter(
        type,
        Message.class,
        new SimpleTypeConverter(
            false, (target, exchange, message) -> convert.apply((Message) message)));
  }
}
