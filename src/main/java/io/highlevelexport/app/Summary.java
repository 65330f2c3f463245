package io.highlevelexport.app;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.PageLedger.Tally;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.ops.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What one run has done.
 *
 * @param problem why nothing could be planned; {@code null} where it could
 * @param streams each location and channel, in order
 * @param outages what is paused and why
 * @param openWindows ranges of time that are not complete
 * @param waitingPages pages in the spool that no sink took
 * @param deadLetters records noted in this run
 * @param content what is wanted besides the messages, and what became of it
 * @param fetched what was read, and how long that took
 * @param seconds since the start
 */
public record Summary(
    String problem,
    List<Stream> streams,
    @JsonIgnore List<Pause> outages,
    int openWindows,
    int waitingPages,
    long deadLetters,
    List<ContentCounts.Count> content,
    Fetched fetched,
    double seconds) {

  /**
   * What was read from the API; what became of it afterwards takes its own time.
   *
   * @param messages new or changed
   * @param seconds from the start until the last range of time was complete; 0 where none was
   */
  public record Fetched(long messages, double seconds) {
    static Fetched of(List<Progress.Stream> progress, Instant startedAt) {
      Instant last =
          progress.stream()
              .map(Progress.Stream::finishedAt)
              .filter(Objects::nonNull)
              .max(naturalOrder())
              .orElse(startedAt);
      return new Fetched(
          progress.stream().mapToLong(Progress.Stream::read).sum(),
          Duration.between(startedAt, last).toMillis() / 1000.0);
    }
  }

  /**
   * One location and channel.
   *
   * @param messages new or changed, read in this run
   * @param pages in the spool
   * @param requests sent
   * @param sinks how many messages each sink took
   * @param leftOut how many a route left out
   * @param deadLetters how many messages are dead letters
   * @param seconds from the first read to the last delivery, as far as both are of this pass
   */
  public record Stream(
      String locationId,
      String channel,
      long messages,
      long pages,
      long requests,
      Map<String, Long> sinks,
      long leftOut,
      long deadLetters,
      double seconds) {}

  /**
   * @param since when the pass began: pages of an earlier one are delivered in it too
   */
  static List<Stream> streams(List<Progress.Stream> progress, List<Tally> tallies, Instant since) {
    Map<StreamName, List<Tally>> own = tallies.stream().collect(groupingBy(Tally::stream));
    return progress.stream()
        .map(one -> stream(one, own.getOrDefault(one.name(), List.of()), since.toEpochMilli()))
        .toList();
  }

  private static Stream stream(Progress.Stream progress, List<Tally> tallies, long since) {
    Map<String, Long> sinks = new TreeMap<>();
    tallies.forEach(
        tally ->
            tally.sinks().forEach((sink, count) -> sinks.merge(sink, (long) count, Long::sum)));
    long read = tallies.stream().mapToLong(tally -> tally.read().toEpochMilli()).min().orElse(0);
    long first = Math.max(since, read);
    long last =
        tallies.stream()
            .filter(tally -> tally.delivered() != null)
            .mapToLong(tally -> tally.delivered().toEpochMilli())
            .max()
            .orElse(first);
    return new Stream(
        progress.name().location(),
        progress.name().channel(),
        tallies.stream().mapToLong(Tally::messages).sum(),
        tallies.size(),
        progress.requests(),
        sinks,
        tallies.stream().mapToLong(Tally::filtered).sum(),
        tallies.stream().mapToLong(Tally::deadLetters).sum(),
        (last - first) / 1000.0);
  }

  /** What is paused and why, as {@code status --json} shows it. */
  @JsonProperty
  public List<Status.Parked> parked() {
    return outages.stream().map(Status.Parked::of).toList();
  }

  /** All streams together; it took as long as the run. Only people need a name for it. */
  @JsonProperty
  @JsonIgnoreProperties({"locationId", "channel"})
  public Stream total() {
    Map<String, Long> sinks = new TreeMap<>();
    streams.forEach(
        stream -> stream.sinks().forEach((sink, count) -> sinks.merge(sink, count, Long::sum)));
    return new Stream(
        "Total",
        "",
        sum(Stream::messages),
        sum(Stream::pages),
        sum(Stream::requests),
        sinks,
        sum(Stream::leftOut),
        sum(Stream::deadLetters),
        seconds);
  }

  private long sum(ToLongFunction<Stream> figure) {
    return streams.stream().mapToLong(figure).sum();
  }

  /**
   * Whether every window is complete, the spool empty, nothing a dead letter and no content
   * missing.
   */
  @JsonProperty("complete")
  public boolean isComplete() {
    return problem == null
        && openWindows == 0
        && waitingPages == 0
        && deadLetters == 0
        && content.stream().allMatch(count -> count.wanted() == 0)
        && outages.isEmpty();
  }
}
