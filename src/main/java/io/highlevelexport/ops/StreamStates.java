package io.highlevelexport.ops;

import io.highlevelexport.ledger.AuditResults;
import io.highlevelexport.model.Channels;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.ops.Status.Parked;
import io.highlevelexport.ops.Status.State;
import io.highlevelexport.ops.Status.Stream;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each stream of a status does, however many there are. */
public final class StreamStates {
  private final Status status;
  private final Map<StreamName, Parked> parked = new HashMap<>();
  private final Map<StreamName, AuditResults.Result> audits = new HashMap<>();
  private final Map<StreamName, Long> deadLetters = new HashMap<>();
  private final Map<String, LaneStatus> inTrouble = new HashMap<>();

  /**
   * @param deadLetters whose they are, each that nobody has dealt with
   */
  public StreamStates(Status status, Collection<StreamName> deadLetters) {
    this.status = status;
    for (Parked each : status.parked()) {
      if (!each.isOfWindow()) {
        parked.putIfAbsent(new StreamName(each.location(), each.channel()), each);
      }
    }
    for (AuditResults.Result audit : status.audits()) {
      if (audit.auditedAt() != null) {
        audits.put(audit.stream(), audit);
      }
    }
    for (LaneStatus lane : status.lanes()) {
      if (lane.isInTrouble()) {
        lane.channels().forEach(name -> inTrouble.putIfAbsent(name, lane));
      }
    }
    Set<StreamName> begun = new HashSet<>();
    status.streams().forEach(each -> begun.add(each.name()));
    for (StreamName stream : deadLetters) {
      // messages of a fetch over everything carry their own channel
      StreamName own =
          begun.contains(stream) ? stream : new StreamName(stream.location(), Channels.EVERYTHING);
      this.deadLetters.merge(own, 1L, Long::sum);
    }
  }

  public State of(Stream stream) {
    if (parkedBy(stream).isPresent()) {
      return State.PARKED;
    }
    if (stream.incompleteWindows() > 0) {
      return State.INCOMPLETE;
    }
    if (stream.openWindows() > 0) {
      return stream.exportedUpTo() == null ? State.FIRST_EXPORT : State.READING;
    }
    return stream.waiting() > 0 ? State.DELIVERING : State.UP_TO_DATE;
  }

  /** The same streams, those first with which something is wrong, then those that are behind. */
  public List<Stream> worstFirst(List<Stream> streams) {
    return streams.stream()
        .sorted(
            Comparator.comparing(this::of)
                .thenComparing(
                    Comparator.comparing(
                            (Stream one) -> one.lagSeconds() == null ? 0 : one.lagSeconds())
                        .reversed()))
        .toList();
  }

  /**
   * The locations, those first with which something is wrong.
   *
   * @param part what is in their ids, in lower case
   */
  public List<String> worstLocations(String part) {
    return worstFirst(status.streams()).stream()
        .map(Stream::location)
        .distinct()
        .filter(location -> location.toLowerCase(Locale.ROOT).contains(part))
        .toList();
  }

  /** The sink that fails and keeps messages of a stream waiting; empty where none does. */
  public Optional<LaneStatus> waitsFor(Stream stream) {
    return Optional.ofNullable(inTrouble.get(stream.name().toString()));
  }

  /** Why a stream is paused; empty where it is not. */
  public Optional<Parked> parkedBy(Stream stream) {
    Parked whole = parked.get(new StreamName(stream.location(), null));
    return Optional.ofNullable(whole != null ? whole : parked.get(stream.name()));
  }

  /** What was audited of a stream; empty where nothing was so far. */
  public Optional<AuditResults.Result> auditOf(Stream stream) {
    return Optional.ofNullable(audits.get(stream.name()));
  }

  public long deadLettersOf(Stream stream) {
    return deadLetters.getOrDefault(stream.name(), 0L);
  }
}
