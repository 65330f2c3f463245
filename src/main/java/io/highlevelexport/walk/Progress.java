package io.highlevelexport.walk;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what the process has read and delivered so far, for whoever shows it. */
public final class Progress {
  private final Map<Name, Counts> streams = new ConcurrentHashMap<>();

  private record Name(String locationId, String channel) {}

  private static final class Counts {
    private long requests;
    private long read;
    private long delivered;
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
   * @param delivered messages that the spool has given to the sinks
   * @param total of all history, as the API says; 0 where it does not
   * @param windowsDone complete windows
   * @param finishedAt when the last of them was completed, {@code null} where none was
   */
  public record Stream(
      String locationId,
      String channel,
      long requests,
      long read,
      long delivered,
      long total,
      long windowsDone,
      Instant finishedAt) {}

  void asked(Window window) {
    Counts counts = counts(window.locationId(), window.channel());
    synchronized (counts) {
      counts.requests++;
    }
  }

  void read(Window window, int fresh, long met, OptionalLong expected) {
    Counts counts = counts(window.locationId(), window.channel());
    synchronized (counts) {
      counts.read += fresh;
      counts.total = Math.max(counts.total, Math.max(counts.read, expected.orElse(met)));
    }
  }

  void finished(Window window, Instant now) {
    Counts counts = counts(window.locationId(), window.channel());
    synchronized (counts) {
      counts.windowsDone++;
      counts.finishedAt = now;
    }
  }

  /** The spool's page is delivered. */
  public void delivered(String locationId, String channel, long messages) {
    Counts counts = counts(locationId, channel);
    synchronized (counts) {
      counts.delivered += messages;
    }
  }

  /** Every stream that was asked so far. */
  public List<Stream> streams() {
    return streams.keySet().stream()
        .sorted(Comparator.comparing(Name::locationId).thenComparing(Name::channel))
        .map(name -> stream(name.locationId(), name.channel()))
        .toList();
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
          counts.total,
          counts.windowsDone,
          counts.finishedAt);
    }
  }

  private Counts counts(String locationId, String channel) {
    return streams.computeIfAbsent(new Name(locationId, channel), name -> new Counts());
  }
}
