package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import java.util.Arrays;

/** Which sinks the configuration chooses. */
final class Sinks {
  private Sinks() {}

  /** Whether a channel goes to the sink. */
  static boolean use(Settings settings, String sink) {
    return settings.placeholders().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("export.sink."))
        .flatMap(entry -> Arrays.stream(entry.getValue().split(",")))
        .map(String::strip)
        .anyMatch(sink::equals);
  }
}
