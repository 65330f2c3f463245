package io.highlevelexport.model;

import java.time.Instant;

/**
 * What the ledger says of a page; its file holds the messages and nothing else.
 *
 * @param id the number that the database gave it: pages are ordered by it
 * @param name the page's name
 * @param locationId where its messages come from
 * @param channel the channel that was asked for, {@code *} for everything but e-mail
 * @param readAt when the page was read, for people
 * @param messages how many it holds
 * @param sink the only sink that is to get it, {@code null} for those that the routes choose
 * @param revision of its messages: of two versions of a message the one with the higher revision is
 *     newer. The page's own id, or that of the first reading where a dead letter is replayed
 */
public record PageEntry(
    long id,
    String name,
    String locationId,
    String channel,
    Instant readAt,
    int messages,
    String sink,
    long revision) {
  public StreamName stream() {
    return new StreamName(locationId, channel);
  }
}
