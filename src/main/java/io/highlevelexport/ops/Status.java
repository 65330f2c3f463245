package io.highlevelexport.ops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.ledger.AuditResults;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.ledger.StreamPositions.Counts;
import io.highlevelexport.ledger.StreamPositions.Open;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.StreamName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How far the export is, as the database says.
 *
 * @param at when that was
 * @param streams each location and channel that was begun, in order
 * @param parked what is paused, and why
 * @param lanes the sinks, and what waits for each
 * @param mailsInDoubt mails of which nobody can say whether they arrived; while mails are sent, the
 *     one under way is among them
 * @param content what is wanted besides the messages, and what became of it
 * @param audits what the audits of the past have found
 * @param slots which of many instances has how many; empty where one works alone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Status(
    Instant at,
    List<Stream> streams,
    List<Parked> parked,
    List<LaneStatus> lanes,
    List<MailLedger.InDoubt> mailsInDoubt,
    List<ContentCounts.Count> content,
    List<AuditResults.Result> audits,
    List<Slots.Holding> slots) {

  /** Where nothing was exported so far, or it is not known: then without a time. */
  public static Status empty(Instant now) {
    return new Status(
        now, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /** How many slots no instance has: nobody works for their locations. */
  public int freeSlots() {
    return slots.stream().filter(Slots.Holding::free).mapToInt(Slots.Holding::slots).sum();
  }

  /** How often slots were taken over so far, by all instances together. */
  public long slotsTaken() {
    return slots.stream().mapToLong(Slots.Holding::taken).sum();
  }

  /**
   * One location and channel.
   *
   * @param exportedUpTo every message before it is delivered, or about to be; {@code null} while
   *     the beginning of the history is not read
   * @param lagSeconds how far that is behind {@code at}
   * @param exported messages that the sinks took, each version one
   * @param waiting messages in the spool
   * @param waitingPages pages in the spool
   * @param openWindows ranges of time under way or still to be fetched
   * @param incompleteWindows those of them that came short of the API's total
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Stream(
      String location,
      String channel,
      Instant exportedUpTo,
      Long lagSeconds,
      long exported,
      long waiting,
      int waitingPages,
      int openWindows,
      int incompleteWindows) {
    public StreamName name() {
      return new StreamName(location, channel);
    }
  }

  /** What a stream does, as far as one word can say it. */
  public enum State {
    /** It is paused. */
    PARKED,
    /** A range of it came short of the API's total and is fetched again. */
    INCOMPLETE,
    /** The beginning of its history is not read yet. */
    FIRST_EXPORT,
    READING,
    /** All is read, and some of it waits for a sink. */
    DELIVERING,
    UP_TO_DATE
  }

  /**
   * @param channel {@code null} where it is the whole location
   * @param until when it is asked again; {@code null} where only another credential ends it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Parked(
      String location,
      String channel,
      String faultClass,
      String reason,
      Instant since,
      Instant until) {

    /** Those of what is exported; polls go on where only the history is paused. */
    public static List<Parked> of(PauseStore pauses, ExportedStreams exported) {
      return pauses.all(exported).stream()
          .filter(pause -> pause.key().scope() != Pause.Scope.HISTORY)
          .map(Parked::of)
          .toList();
    }

    /** The same of a pause. */
    public static Parked of(Pause pause) {
      return new Parked(
          pause.locationId(),
          pause.channel().equals(Pause.ALL_CHANNELS) ? null : pause.channel(),
          pause.faultClass(),
          pause.reason(),
          pause.since(),
          pause.isUntilChanged() ? null : pause.until());
    }

    /** Whose it is, for a sentence. */
    public String name() {
      return location + " " + (channel == null ? "all channels" : channel);
    }

    /** Whether only a window waits, and its stream goes on. */
    @JsonIgnore
    public boolean isOfWindow() {
      return faultClass.equals(Pause.INCOMPLETE);
    }
  }

  /**
   * Each location and channel that was begun, in order.
   *
   * @param exported what else the database knows of is left out, unless it waits in the spool
   * @param begun how far they are; read before the windows, or one that is planned meanwhile would
   *     be taken for done
   * @param windows those that are open
   * @param pages what the pages of each stream hold
   */
  public static List<Stream> streams(
      ExportedStreams exported,
      List<Windows.Stream> begun,
      List<Open> windows,
      List<Counts> pages,
      Instant now) {
    Map<StreamName, Open> open = new HashMap<>();
    windows.forEach(each -> open.put(each.stream(), each));
    Map<StreamName, Counts> counts = new HashMap<>();
    pages.forEach(count -> counts.put(count.stream(), count));
    List<Stream> streams = new ArrayList<>();
    for (Windows.Stream stream : begun) {
      StreamName name = stream.name();
      Counts none = new Counts(name, 0, 0, 0, null);
      Counts count = Objects.requireNonNullElse(counts.remove(name), none);
      if (exported.contains(stream.locationId(), stream.channel())) {
        Open own = open.get(name);
        Instant read = own == null || own.front() == 0 ? stream.frontier() : reached(stream, own);
        streams.add(stream(count, own, earlier(read, count.earliest()), now));
      } else if (count.waiting() != 0) {
        streams.add(stream(count, null, null, now));
      }
    }
    // what waits, or was replayed, of a channel that is not exported on its own
    counts.values().forEach(count -> streams.add(stream(count, null, null, now)));
    streams.sort(Comparator.comparing(Stream::location).thenComparing(Stream::channel));
    return streams;
  }

  private static Stream stream(Counts count, Open open, Instant exportedUpTo, Instant now) {
    return new Stream(
        count.stream().location(),
        count.stream().channel(),
        exportedUpTo,
        exportedUpTo == null ? null : Duration.between(exportedUpTo, now).toSeconds(),
        count.exported(),
        count.waiting(),
        count.waitingPages(),
        open == null ? 0 : open.windows(),
        open == null ? 0 : open.incomplete());
  }

  private static Instant reached(Windows.Stream stream, Open open) {
    return open.reached() == null ? null : earlier(stream.frontier(), open.reached());
  }

  private static Instant earlier(Instant read, Instant undelivered) {
    return read != null && undelivered != null && undelivered.isBefore(read) ? undelivered : read;
  }
}
