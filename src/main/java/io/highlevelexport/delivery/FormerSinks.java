package io.highlevelexport.delivery;

import io.highlevelexport.ledger.DeliveryLedger.Open;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sinks that something still waits for although the configuration names them no more, and the
 * routes choose them no more. Whoever has taken one out does not want to wait for it.
 */
record FormerSinks(PageRouter router, Delivery.Parts parts) {
  private static final Logger LOG = LoggerFactory.getLogger(FormerSinks.class);

  private record Stream(String sink, String locationId, String channel) {
    static Stream of(Open open) {
      return new Stream(open.sink(), open.page().locationId(), open.page().channel());
    }
  }

  /**
   * What waits for nothing but such sinks takes up no room in the spool any more, so that the rest
   * is read. To be called when the routes are there.
   *
   * @param waiting pages, with each sink that they wait for
   */
  void giveRoom(List<Open> waiting) {
    Map<String, Boolean> named = new HashMap<>();
    Map<Stream, Boolean> former = new HashMap<>();
    Set<String> wanted = new HashSet<>();
    for (Open open : waiting) {
      if (named.computeIfAbsent(open.sink(), parts.configured()::test)
          || !former.computeIfAbsent(Stream.of(open), stream -> isChosenNoMore(open))) {
        wanted.add(open.page().name());
      }
    }
    waiting.stream()
        .map(open -> open.page().name())
        .filter(name -> !wanted.contains(name))
        .forEach(parts.spool()::setAside);
  }

  /**
   * The same of all that waits, which is read again where any of the sinks may be such a one.
   *
   * @param sinks that something waits for
   * @param locations that this instance works for
   */
  void giveRoom(Set<String> sinks, Predicate<String> locations) {
    if (!sinks.stream().allMatch(parts.configured())) {
      giveRoom(parts.tables().deliveries().open(locations));
    }
  }

  /** What the routes make of one page is true of its location and channel. */
  private boolean isChosenNoMore(Open open) {
    try {
      return router.route(open.page()).messages().stream()
          .allMatch(
              message ->
                  message == null
                      || message.fault() == null && !message.sinks().contains(open.sink()));
    } catch (IOException | RuntimeException e) {
      LOG.debug("page {}: it is not known who is to get it", open.page().name(), e);
      return false;
    }
  }
}
