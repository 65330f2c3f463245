package io.highlevelexport.deliver;

import io.highlevelexport.config.Settings;
import io.highlevelexport.spool.Spool;
import java.io.File;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a page that could not be delivered waiting for a while, longer each time, without holding
 * up the pages behind it.
 */
public final class DuePages implements GenericFileFilter<File> {
  private static final Logger LOG = LoggerFactory.getLogger(DuePages.class);

  private final Spool spool;
  private final Settings.Pauses pauses;
  private final Clock clock;
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();

  private record Failure(
      int attempts, Instant notBefore, String locationId, String channel, String reason) {}

  /**
   * @param pauses between the attempts
   */
  public DuePages(Spool spool, Settings.Pauses pauses, Clock clock) {
    this.spool = spool;
    this.pauses = pauses;
    this.clock = clock;
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    Failure failure = failures.get(Spool.nameOf(file.getFileNameOnly()));
    return failure == null || !pauses.goesOn(failure.notBefore(), clock.instant());
  }

  /**
   * The page could not be delivered: it waits. One that is no longer in the spool was delivered
   * between being listed and being opened, and does not.
   */
  public void postpone(
      @Header(Exchange.FILE_NAME_ONLY) String fileName,
      @Variable("page") PageInHand page,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    String name = page == null ? Spool.nameOf(fileName) : page.page().getName();
    if (!spool.isWaiting(name) || StoppingException.isCause(cause)) {
      return;
    }
    Failure before = failures.get(name);
    int attempts = before == null ? 1 : before.attempts() + 1;
    Duration pause = pauses.after(attempts);
    String reason = reason(cause);
    failures.put(
        name,
        new Failure(
            attempts,
            clock.instant().plus(pause),
            page == null ? "" : page.page().getLocationId(),
            page == null ? "" : page.page().getChannel(),
            reason));
    LOG.warn(
        "page {} is not delivered (attempt {}), it is tried again in {} s: {}",
        name,
        attempts,
        pause.toMillis() / 1000.0,
        reason);
    LOG.debug("page {}", name, cause);
  }

  private static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  void forget(String name) {
    failures.remove(name);
  }

  /**
   * A page that waits because it could not be delivered.
   *
   * @param locationId empty where the page could not be opened, and so is the channel
   * @param until when it is tried again
   */
  public record Postponed(
      String locationId, String channel, int attempts, Instant until, String reason) {}

  /** Every page that waits because it could not be delivered. */
  public List<Postponed> postponed() {
    return failures.values().stream()
        .map(
            failure ->
                new Postponed(
                    failure.locationId(),
                    failure.channel(),
                    failure.attempts(),
                    failure.notBefore(),
                    failure.reason()))
        .toList();
  }

  /** How many pages failed so often, or more. */
  public long failedTimes(int attempts) {
    return failures.values().stream().filter(failure -> failure.attempts() >= attempts).count();
  }
}
