package io.highlevelexport.delivery;

import io.highlevelexport.ledger.AwaitedTexts;
import io.highlevelexport.ledger.AwaitedTexts.Text;
import io.highlevelexport.ledger.Outcomes;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Piece;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Mails wait for the texts of their e-mails and what is attached to them: a page is kept out of the
 * lane until the last of its texts is there, was found to be missing or failed; then what is
 * complete goes, and the rest waits on. A text is waited for from when it was asked for in vain
 * first. One whose turn has not come is waited for as long as its location is asked at all, else
 * from when the last one came.
 */
public final class TextWait {
  private static final String SINK = "mail";
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final String CHANNEL = "Email";

  private final AwaitedTexts texts;
  private final Function<Message, List<Piece>> wanted;
  private final Duration longest;
  private final boolean isWhole;
  private final Predicate<String> paused;
  private final Clock clock;

  /**
   * @param wanted what a mail holds of a message besides: its e-mails, and their attachments
   * @param longest zero where no mail waits
   * @param isWhole whether a page goes whole, as a digest does
   * @param paused whether no content of a location is asked for just now
   */
  public TextWait(
      AwaitedTexts texts,
      Function<Message, List<Piece>> wanted,
      Duration longest,
      boolean isWhole,
      Predicate<String> paused,
      Clock clock) {
    this.texts = texts;
    this.wanted = wanted;
    this.longest = longest;
    this.isWhole = isWhole;
    this.paused = paused;
    this.clock = clock;
  }

  /**
   * How long a page waits.
   *
   * @param after until whatever is due later than that is asked for
   * @param until at the longest, before it is looked at again
   */
  record Hold(Instant after, Instant until) {}

  /** What of a page has to wait, and how long; nothing has where that is {@code null}. */
  record Later(Set<Integer> indexes, Hold hold) {
    static final Later NONE = new Later(Set.of(), null);
  }

  /** Whether what a sink gets of a page may have to wait. */
  boolean isFor(String sink, PageEntry page) {
    return sink.equals(SINK) && page.channel().equals(CHANNEL) && !longest.isZero();
  }

  /**
   * How long a page waits before it is looked at.
   *
   * @param due when its texts are asked for
   */
  Hold hold(PageEntry page, Instant due) {
    return new Hold(due, page.readAt().plus(longest));
  }

  /** Those pages of which something may have to wait no longer. */
  List<Lane.Work> over(Collection<Lane.Held> held) {
    Instant now = clock.instant();
    Map<String, Optional<Instant>> next = new HashMap<>();
    return held.stream()
        .filter(
            one ->
                !goesOn(one.hold().until(), now)
                    || next.computeIfAbsent(one.work().page().locationId(), texts::next)
                        .map(due -> due.isAfter(one.hold().after()))
                        .orElse(true))
        .map(Lane.Held::work)
        .toList();
  }

  /** What of a page has to wait on. */
  Later of(String sink, RoutedPage routed, Outcomes outcomes) {
    PageEntry page = routed.page().entry();
    if (!isFor(sink, page)) {
      return Later.NONE;
    }
    Map<Integer, List<Piece>> pieces = new HashMap<>();
    for (int index : outcomes.waiting()) {
      RoutedMessage message = routed.messages().get(index);
      if (message != null && message.fault() == null) {
        pieces.put(index, wanted.apply(message.content()));
      }
    }
    Instant now = clock.instant();
    Instant settled = texts.settledAt(page.locationId());
    Instant came = settled.isAfter(page.readAt()) ? settled : page.readAt();
    Instant fresh = came.plus(longest);
    if (!goesOn(fresh, now) && !paused.test(page.locationId())) {
      fresh = now.plus(LOOK);
    }
    Instant endOfFresh = fresh;
    Map<Piece, Text> awaited =
        texts.of(page.locationId(), pieces.values().stream().flatMap(List::stream).toList());
    awaited.values().removeIf(text -> !text.isWanted() || !goesOn(end(text, endOfFresh), now));
    Set<Integer> indexes = new HashSet<>();
    pieces.forEach(
        (index, own) -> {
          if (own.stream().anyMatch(awaited::containsKey)) {
            indexes.add(index);
          }
        });
    if (indexes.isEmpty()) {
      return Later.NONE;
    }
    Instant after = Collections.max(awaited.values().stream().map(Text::due).toList());
    Instant until =
        Collections.min(awaited.values().stream().map(text -> end(text, endOfFresh)).toList());
    return new Later(isWhole ? Set.copyOf(outcomes.waiting()) : indexes, new Hold(after, until));
  }

  /**
   * A wait that was begun by a clock that was ahead is over. Those of several machines differ by
   * little: what one has just read may be from the next second of another.
   */
  private boolean goesOn(Instant until, Instant now) {
    Duration most = longest.compareTo(LOOK) > 0 ? longest : LOOK;
    return Pause.goesOn(until, now, most.multipliedBy(2));
  }

  private Instant end(Text text, Instant endOfFresh) {
    return text.failedAt() == null ? endOfFresh : text.failedAt().plus(longest);
  }
}
