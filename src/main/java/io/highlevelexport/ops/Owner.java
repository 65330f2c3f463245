package io.highlevelexport.ops;

import java.util.Collection;
import java.util.List;

/**
 * A location and channel: whose a dead letter is, or what a figure is of.
 *
 * @param channel of the message, or the one that was asked for
 */
public record Owner(String location, String channel) {
  static List<Owner> all(Collection<String> locations, List<String> channels) {
    return locations.stream()
        .flatMap(location -> channels.stream().map(channel -> new Owner(location, channel)))
        .toList();
  }

  /** For a sentence. */
  String name() {
    return location + " " + channel;
  }
}
