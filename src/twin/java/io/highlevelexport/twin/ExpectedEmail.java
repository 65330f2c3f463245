package io.highlevelexport.twin;

/**
 * An e-mail of a thread: what the twin would say now to a request for it.
 *
 * @param messageId of the message that names it
 * @param status 200, or what it is refused with
 * @param body its text
 */
public record ExpectedEmail(
    String location, String id, String messageId, int status, String body) {}
