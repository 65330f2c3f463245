package io.highlevelexport.ops;

import io.highlevelexport.model.Channels;

/**
 * Whose a dead letter is.
 *
 * @param channel of the message, or the one that was asked for
 */
public record Owner(String location, String channel) {
  /**
   * Whether it counts for a stream: messages of a fetch over everything carry their own channel.
   */
  public boolean belongsTo(Status.Stream stream, Status status) {
    if (!location.equals(stream.location())) {
      return false;
    }
    return channel.equals(stream.channel())
        || stream.channel().equals(Channels.EVERYTHING)
            && status.streams().stream()
                .noneMatch(
                    other -> other.location().equals(location) && other.channel().equals(channel));
  }
}
