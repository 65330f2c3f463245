package io.highlevelexport.ledger;

import io.highlevelexport.model.StreamName;
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

  private final Map<StreamName, Counts> streams = new ConcurrentHashMap<>();
  private final Map<String, Instant> taken = new ConcurrentHashMap<>();

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
   * @param name with the channel that is asked for, {@code *} for everything but e-mail
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
      StreamName name,
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
  public Instant awaitedSince(StreamName name, Instant startedAt) {
    Instant finished = stream(name).finishedAt();
    Instant mine = taken.getOrDefault(name.location(), startedAt);
    return finished == null || finished.isBefore(mine) ? mine : finished;
  }

  /** A request is sent. */
  public void asked(Window window) {
    count(window.stream(), counts -> counts.requests++);
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
        window.stream(),
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
        window.stream(),
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
        page.stream(),
        counts -> {
          counts.delivered += page.messages();
          page.sinks().forEach((sink, taken) -> counts.sinks.merge(sink, (long) taken, Long::sum));
          counts.leftOut += page.filtered();
          counts.deadLetters += page.deadLetters();
        });
  }

  private void count(StreamName stream, Consumer<Counts> change) {
    for (StreamName one : List.of(stream, new StreamName(ALL, stream.channel()))) {
      Counts counts = streams.computeIfAbsent(one, name -> new Counts());
      synchronized (counts) {
        change.accept(counts);
      }
    }
  }

  /** Every stream that was asked so far. */
  public List<Stream> streams() {
    return streams.keySet().stream()
        .filter(name -> !name.location().equals(ALL))
        .sorted(Comparator.comparing(StreamName::location).thenComparing(StreamName::channel))
        .map(this::stream)
        .toList();
  }

  /**
   * One stream, with {@code *} for a location a channel of all of them together; all zero where it
   * was not asked yet.
   */
  public Stream stream(StreamName name) {
    Counts counts = streams.getOrDefault(name, new Counts());
    synchronized (counts) {
      return new Stream(
          name,
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
