package io.highlevelexport.ops;

import io.highlevelexport.model.Channels;
import java.util.Collection;
import java.util.List;

/**
 * A location and channel: whose a dead letter is, or what a figure is of.
 *
 * @param channel of the message, or the one that was asked for
 */
public record Owner(String location, String channel) {
  /** Each channel of each location. */
  static List<Owner> all(Collection<String> locations, List<String> channels) {
    return locations.stream()
        .flatMap(location -> channels.stream().map(channel -> new Owner(location, channel)))
        .toList();
  }

  /** For a sentence. */
  String name() {
    return location + " " + channel;
  }

  /**
   * Whether it counts for a stream: messages of a fetch over everything carry their own channel.
   */
  public boolean belongsTo(Status.Stream stream, StreamStates states) {
    if (!location.equals(stream.location())) {
      return false;
    }
    return channel.equals(stream.channel())
        || stream.channel().equals(Channels.EVERYTHING) && !states.isBegun(this);
  }
}
