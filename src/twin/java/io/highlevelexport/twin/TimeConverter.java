package io.highlevelexport.twin;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 300ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
final class TimeConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    if (!value.matches("\\d{1,9}(ms|s|m|h)")) {
      throw new TypeConversionException("'" + value + "' is no time; write 300ms, 10s or 2m");
    }
    return value.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)))
        : Duration.parse("PT" + value);
  }
}
