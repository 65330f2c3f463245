package io.highlevelexport.ledger;

import java.util.List;
import java.util.function.Supplier;

/**
 * The locations and channels that are exported as the configuration stands now. Others may have
 * left rows in the database: they are nobody's trouble any more.
 *
 * @param locations empty where it is not known which: then it is each
 */
public record ExportedStreams(Supplier<List<String>> locations, List<String> channels) {

  /** Those of a configuration; {@code *} in place of locations is each. */
  public static ExportedStreams configured(List<String> locations, List<String> channels) {
    List<String> known = locations.contains("*") ? List.of() : locations;
    return new ExportedStreams(() -> known, channels);
  }

  /**
   * @param channel {@link Pause#ALL_CHANNELS} for a whole location
   */
  public boolean contains(String locationId, String channel) {
    List<String> known = locations.get();
    return (known.isEmpty() || known.contains(locationId))
        && (channel.equals(Pause.ALL_CHANNELS) || channels.contains(channel));
  }

  public boolean contains(Pause pause) {
    return contains(pause.locationId(), pause.channel());
  }

  public boolean contains(Window window) {
    return contains(window.locationId(), window.channel());
  }
}
