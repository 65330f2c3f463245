package io.highlevelexport.model;

import java.util.Collection;
import java.util.List;

/**
 * A location and channel: what is fetched as one, and whose a message, a dead letter or a figure
 * is.
 *
 * @param channel of the message, or the one that was asked for
 */
public record StreamName(String location, String channel) {
  public static List<StreamName> all(Collection<String> locations, Collection<String> channels) {
    return locations.stream()
        .flatMap(location -> channels.stream().map(channel -> new StreamName(location, channel)))
        .toList();
  }

  /** For a sentence. */
  @Override
  public String toString() {
    return location + " " + channel;
  }
}
