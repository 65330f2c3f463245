package io.highlevelexport.dryrun;

import io.highlevelexport.model.Message;
import java.util.List;
import java.util.Set;

/**
 * What a set of routes does with one message.
 *
 * @param sinks where it goes; empty where it is left out, or fails
 * @param content what the sinks get; {@code null} where there is none
 * @param fault why it would become a dead letter or hold its page up; {@code null} where it does
 *     not
 * @param isHeldUp whether with this fault its page waits in the spool, and no dead letter is made
 * @param sendings what would have left the process, in order
 */
public record Outcome(
    Set<String> sinks, Message content, String fault, boolean isHeldUp, List<Sending> sendings) {
  /** Whether no sink gets it, as the routes want it. */
  public boolean isLeftOut() {
    return sinks.isEmpty() && fault == null;
  }
}
