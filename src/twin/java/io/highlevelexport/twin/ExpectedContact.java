package io.highlevelexport.twin;

/**
 * A contact: what the twin would say now to a request for it.
 *
 * @param name {@code null} where it is not found
 */
public record ExpectedContact(String location, String id, String name) {}
