package io.highlevelexport.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a message came from.
 *
 * @param channel one of {@code Call, SMS, Email, WhatsApp, Instagram, Facebook, Other}
 * @param readAt when the page that holds it was read from the API
 * @param revision of two versions of a message the one with the higher revision is newer
 * @param index its place in the page, {@code -1} where it is in none
 */
public record Origin(String locationId, String channel, Instant readAt, long revision, int index) {
  public Origin {
    Objects.requireNonNull(locationId);
    Objects.requireNonNull(channel);
    Objects.requireNonNull(readAt);
  }

  /** Of a message that is in no page of the ledger. */
  public static Origin outside(String locationId, String channel, Instant readAt) {
    return new Origin(locationId, channel, readAt, 0, -1);
  }
}
