package io.highlevelexport.delivery;

import io.highlevelexport.model.Message;

/**
 * A message that could not be routed or that a sink cannot take.
 *
 * @param message as it came from the API, or as the sink was given it
 * @param revision of the message
 * @param cause why
 */
public record Reject(Message message, long revision, Throwable cause) {}
