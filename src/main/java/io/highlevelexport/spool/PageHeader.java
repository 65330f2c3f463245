package io.highlevelexport.spool;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * The first line of a spool file.
 *
 * @param name the page's name
 * @param locationId where its messages come from
 * @param channel the channel that was asked for, {@code *} for everything but e-mail
 * @param readAt when the page was read, epoch milliseconds
 * @param sink the only sink that is to get it, {@code null} for those that the routes choose
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PageHeader(String name, String locationId, String channel, long readAt, String sink) {
  Instant readAtInstant() {
    return Instant.ofEpochMilli(readAt);
  }
}
