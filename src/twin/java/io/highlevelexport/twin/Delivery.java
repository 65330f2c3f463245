package io.highlevelexport.twin;

import java.time.Duration;

/**
 * A reply and the way it goes out.
 *
 * @param fault null: as it should
 * @param drip null: at once, else the time between two bytes
 */
record Delivery(Reply reply, Fault.Wire fault, Duration drip, Duration latency) {}
