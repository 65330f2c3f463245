package io.highlevelexport.delivery;

import io.highlevelexport.model.Message;
import java.util.Set;

/**
 * What {@code route-message} made of a message.
 *
 * @param content as the route left it
 * @param sinks the names of the sinks that are to get it; none where the route filtered it out
 * @param fault why it could not be routed, {@code null} where it could
 */
public record RoutedMessage(Message content, Set<String> sinks, Throwable fault) {}
