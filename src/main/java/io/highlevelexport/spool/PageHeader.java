package io.highlevelexport.spool;

import java.time.Instant;

/**
 * The first line of a spool file.
 *
 * @param name the page's name
 * @param locationId where its messages come from
 * @param channel the channel that was asked for, {@code *} for everything but e-mail
 * @param readAt when the page was read, epoch milliseconds
 */
record PageHeader(String name, String locationId, String channel, long readAt) {
  Instant readAtInstant() {
    return Instant.ofEpochMilli(readAt);
  }
}
