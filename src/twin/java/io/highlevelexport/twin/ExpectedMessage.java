package io.highlevelexport.twin;

import java.time.Instant;

/** A message that the twin would serve now: what an export must hold in the end. */
public record ExpectedMessage(String id, String channel, Instant dateAdded, byte[] json) {}
