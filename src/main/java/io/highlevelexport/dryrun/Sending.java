package io.highlevelexport.dryrun;

import java.util.Map;

/**
 * What a route would have sent out of the process.
 *
 * @param endpoint the address, secrets hidden
 * @param sink the sink whose route it was; empty where a message was still being routed
 * @param headers those with a text for a value
 * @param text the body; the name of its class where it cannot be read as text
 */
public record Sending(String endpoint, String sink, Map<String, String> headers, String text) {}
