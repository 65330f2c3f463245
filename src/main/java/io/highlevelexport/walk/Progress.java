package io.highlevelexport.walk;

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
   */
  public record Stream(
      String locationId,
      String channel,
      long requests,
      long read,
      long delivered,
      long total,
      long windowsDone) {}

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

  void finished(Window window) {
    Counts counts = counts(window.locationId(), window.channel());
    synchronized (counts) {
      counts.windowsDone++;
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
    return streams.entrySet().stream()
        .map(
            entry -> {
              Counts counts = entry.getValue();
              synchronized (counts) {
                return new Stream(
                    entry.getKey().locationId(),
                    entry.getKey().channel(),
                    counts.requests,
                    counts.read,
                    counts.delivered,
                    counts.total,
                    counts.windowsDone);
              }
            })
        .sorted(Comparator.comparing(Stream::locationId).thenComparing(Stream::channel))
        .toList();
  }

  private Counts counts(String locationId, String channel) {
    return streams.computeIfAbsent(new Name(locationId, channel), name -> new Counts());
  }
}
