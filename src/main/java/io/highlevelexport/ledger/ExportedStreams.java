package io.highlevelexport.ledger;

import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Window;
import java.util.Collection;
import java.util.Set;

/**
 * The locations and channels that are exported as the configuration stands now. Others may have
 * left rows in the database: they are nobody's trouble any more.
 *
 * @param locations empty where it is not known which: then it is each
 */
public record ExportedStreams(Set<String> locations, Set<String> channels) {

  /**
   * @param locations {@code *} is each
   */
  public static ExportedStreams of(Collection<String> locations, Collection<String> channels) {
    return new ExportedStreams(
        locations.contains("*") ? Set.of() : Set.copyOf(locations), Set.copyOf(channels));
  }

  /**
   * @param channel {@link Pause#ALL_CHANNELS} for a whole location
   */
  public boolean contains(String locationId, String channel) {
    return (locations.isEmpty() || locations.contains(locationId))
        && (channel.equals(Pause.ALL_CHANNELS)
            || channel.equals(Window.CONTENT_CHANNEL)
            || channel.equals(Window.AUDIT_CHANNEL)
            || channels.contains(channel));
  }

  public boolean contains(Pause pause) {
    return contains(pause.locationId(), pause.channel());
  }

  public boolean contains(Window window) {
    return contains(window.locationId(), window.channel());
  }
}
