package io.highlevelexport.delivery;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.DeliveryLedger;
import io.highlevelexport.ledger.DeliveryLedger.Routing;
import io.highlevelexport.ledger.Outcome;
import io.highlevelexport.ledger.Outcomes;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Piece;
import io.highlevelexport.spool.Page;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;

/**
 * Decides once for each page where its messages go: what cannot be routed becomes a dead letter,
 * the rest is entered in the ledger.
 */
record PageRouter(CamelContext camel, Delivery.Parts parts, DeadLetterChannel deadLetters) {
  /**
   * What was decided.
   *
   * @param open the sinks that are to get something of the page; none where it is closed
   * @param hasPieces whether content of it is to be fetched
   * @param at when that was decided, and content became due
   */
  record Decision(RoutedPage routed, Set<String> open, boolean hasPieces, Instant at) {}

  /**
   * @param isSink whether there is a sink of that name
   * @throws java.nio.file.NoSuchFileException when the page's file is gone
   * @throws IOException when the page cannot be read, or a dead letter not be written
   * @throws IllegalStateException when a message is to go to a sink that does not exist
   */
  Decision decide(PageEntry page, Predicate<String> isSink) throws IOException {
    RoutedPage routed = route(page);
    Map<String, Outcomes> sinks = new TreeMap<>();
    List<Piece> pieces = new ArrayList<>();
    int filtered = 0;
    int dead = 0;
    for (int i = 0; i < routed.messages().size(); i++) {
      RoutedMessage message = routed.messages().get(i);
      if (message == null || message.fault() == null && message.sinks().isEmpty()) {
        filtered++;
      } else if (message.fault() != null) {
        dead++;
      } else {
        pieces.addAll(parts.content().apply(routed.page().messages().get(i)));
        // a page for one sink goes to that one alone, as long as the routes still choose it
        boolean isForOne = page.sink() != null && message.sinks().contains(page.sink());
        for (String sink : isForOne ? Set.of(page.sink()) : message.sinks()) {
          if (!sinks.containsKey(sink) && !isSink.test(sink)) {
            throw new IllegalStateException(
                "a message is to go to "
                    + sink
                    + ", and there is no route deliver-"
                    + sink
                    + ": add it, or correct the variable sinks in route-message");
          }
          sinks
              .computeIfAbsent(sink, name -> Outcomes.none(page.messages()))
              .set(i, Outcome.WAITING);
        }
      }
    }
    for (RoutedMessage message : routed.messages()) {
      if (message != null && message.fault() != null) {
        deadLetters.rejected(
            "route", new Reject(message.content(), page.revision(), message.fault()));
      }
    }
    passOverTaken(page, sinks);
    Routing decision = new Routing(filtered, dead, sinks, pieces);
    Instant now = parts.clock().instant();
    Set<String> open = parts.tables().deliveries().routed(page, decision, now);
    CrashPoint.AFTER_ROUTING.reached();
    return new Decision(routed, open, !pieces.isEmpty(), now);
  }

  /**
   * Reads a page of the spool and sends each of its messages through {@code route-message}.
   *
   * @throws java.nio.file.NoSuchFileException when the page's file is gone
   * @throws IOException when the page cannot be read
   */
  RoutedPage route(PageEntry entry) throws IOException {
    Page page = parts.spool().read(entry);
    List<RoutedMessage> routed = new ArrayList<>(page.messages().size());
    try (MessageRouter router = new MessageRouter(camel)) {
      for (Message message : page.messages()) {
        routed.add(parts.erased().covers(message) ? null : router.route(message));
      }
    }
    return new RoutedPage(page, routed);
  }

  /** What a sink has already is not given to it again. */
  private void passOverTaken(PageEntry page, Map<String, Outcomes> sinks) {
    DeliveryLedger ledger = parts.tables().deliveries();
    boolean isForOthers = page.sink() != null && !sinks.containsKey(page.sink());
    List<Set<String>> taken =
        isForOthers ? ledger.takenFromOrigin(page) : ledger.takenFromLostPages(page);
    for (int i = 0; i < taken.size(); i++) {
      for (String sink : taken.get(i)) {
        Outcomes outcomes = sinks.get(sink);
        if (outcomes != null && outcomes.get(i) == Outcome.WAITING) {
          outcomes.set(i, Outcome.TAKEN);
        }
      }
    }
  }
}
