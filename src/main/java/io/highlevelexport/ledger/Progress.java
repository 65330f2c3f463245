package io.highlevelexport.ledger;

import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Counts what the process has read and delivered so far, for whoever shows it. */
public final class Progress {
  /** In place of a location: all of them. */
  private static final String ALL = "*";

  private final Map<Name, Counts> streams = new ConcurrentHashMap<>();
  private final Map<String, Instant> taken = new ConcurrentHashMap<>();

  private record Name(String locationId, String channel) {}

  private static final class Counts {
    private long requests;
    private long read;
    private long delivered;
    private final Map<String, Long> sinks = new TreeMap<>();
    private long leftOut;
    private long deadLetters;
    private long total;
    private long windowsDone;
    private Instant finishedAt;
  }

  /**
   * One stream.
   *
   * @param channel the channel that is asked for, {@code *} for everything but e-mail
   * @param requests sent
   * @param read new or changed messages read
   * @param delivered messages that have left the spool
   * @param sinks how many of them each sink took
   * @param leftOut how many of them a route left out
   * @param deadLetters how many deliveries of them ended as dead letters
   * @param total what was read and is to come of history, as the API says; 0 where it does not
   * @param windowsDone complete windows
   * @param finishedAt when the last of them was completed, {@code null} where none was
   */
  public record Stream(
      String locationId,
      String channel,
      long requests,
      long read,
      long delivered,
      Map<String, Long> sinks,
      long leftOut,
      long deadLetters,
      long total,
      long windowsDone,
      Instant finishedAt) {}

  /** The location was another instance's until now. */
  public void taken(String locationId, Instant now) {
    taken.put(locationId, now);
  }

  /**
   * Since when a complete window of a stream is awaited: since the last one, or since this instance
   * works for its location.
   *
   * @param startedAt when this instance began
   */
  public Instant awaitedSince(String locationId, String channel, Instant startedAt) {
    Instant finished = stream(locationId, channel).finishedAt();
    Instant mine = taken.getOrDefault(locationId, startedAt);
    return finished == null || finished.isBefore(mine) ? mine : finished;
  }

  /** A request is sent. */
  public void asked(Window window) {
    count(window.locationId(), window.channel(), counts -> counts.requests++);
  }

  /**
   * A page is committed.
   *
   * @param fresh new or changed messages in it
   * @param seen different messages of the window so far
   * @param expected in the window, as the API says
   */
  public void read(Window window, int fresh, long seen, OptionalLong expected) {
    count(
        window.locationId(),
        window.channel(),
        counts -> {
          counts.read += fresh;
          // what was known before is not to be delivered
          long all = expected.orElse(seen);
          long total = Math.min(all, counts.read + all - seen);
          counts.total = Math.max(counts.total, Math.max(counts.read, total));
        });
  }

  /** A window is complete. */
  public void finished(Window window, Instant now) {
    count(
        window.locationId(),
        window.channel(),
        counts -> {
          counts.windowsDone++;
          counts.finishedAt = now;
        });
  }

  /**
   * The spool's page is delivered.
   *
   * @param page what became of its messages
   */
  public void delivered(PageLedger.Tally page) {
    count(
        page.locationId(),
        page.channel(),
        counts -> {
          counts.delivered += page.messages();
          page.sinks().forEach((sink, taken) -> counts.sinks.merge(sink, (long) taken, Long::sum));
          counts.leftOut += page.filtered();
          counts.deadLetters += page.deadLetters();
        });
  }

  private void count(String locationId, String channel, Consumer<Counts> change) {
    for (String location : List.of(locationId, ALL)) {
      Counts counts = streams.computeIfAbsent(new Name(location, channel), name -> new Counts());
      synchronized (counts) {
        change.accept(counts);
      }
    }
  }

  /** Every stream that was asked so far. */
  public List<Stream> streams() {
    return streams.keySet().stream()
        .filter(name -> !name.locationId().equals(ALL))
        .sorted(Comparator.comparing(Name::locationId).thenComparing(Name::channel))
        .map(name -> stream(name.locationId(), name.channel()))
        .toList();
  }

  /** A channel of all locations together, with {@code *} for a location. */
  public Stream channel(String channel) {
    return stream(ALL, channel);
  }

  /** One stream; all zero where it was not asked yet. */
  public Stream stream(String locationId, String channel) {
    Counts counts = streams.getOrDefault(new Name(locationId, channel), new Counts());
    synchronized (counts) {
      return new Stream(
          locationId,
          channel,
          counts.requests,
          counts.read,
          counts.delivered,
          Map.copyOf(counts.sinks),
          counts.leftOut,
          counts.deadLetters,
          counts.total,
          counts.windowsDone,
          counts.finishedAt);
    }
  }
}
