package io.highlevelexport.spool;

import java.time.Instant;

/**
 * What the ledger says of a page; its file holds the messages and nothing else.
 *
 * @param name the page's name
 * @param locationId where its messages come from
 * @param channel the channel that was asked for, {@code *} for everything but e-mail
 * @param readAt when the page was read
 * @param messages how many it holds
 * @param sink the only sink that is to get it, {@code null} for those that the routes choose
 */
public record PageEntry(
    String name, String locationId, String channel, Instant readAt, int messages, String sink) {}
