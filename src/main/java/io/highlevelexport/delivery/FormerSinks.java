package io.highlevelexport.delivery;

import io.highlevelexport.ledger.DeliveryLedger.Open;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Sinks that something still waits for although the configuration names them no more, and the
 * routes choose them no more. Whoever has taken one out does not want to wait for it.
 */
final class FormerSinks {
  private static final Logger LOG = LoggerFactory.getLogger(FormerSinks.class);
  private static final int NEVER = -1;

  private final PageRouter router;
  private final Delivery.Parts parts;

  /** The edition of the routes by which room was given. */
  private volatile int edition = NEVER;

  FormerSinks(PageRouter router, Delivery.Parts parts) {
    this.router = router;
    this.parts = parts;
  }

  private record Stream(String sink, String locationId, String channel) {
    static Stream of(Open open) {
      return new Stream(open.sink(), open.page().locationId(), open.page().channel());
    }
  }

  /** Other pages wait. */
  void lookAgain() {
    edition = NEVER;
  }

  /**
   * What waits for nothing but such sinks takes up no room in the spool any more, so that the rest
   * is read. To be called every so often: the routes may have been edited.
   *
   * @param sinks that something waits for
   */
  void giveRoom(Set<String> sinks) {
    int now = parts.pause().edition();
    if (edition == now) {
      return;
    }
    edition = now;
    try {
      if (!sinks.stream().allMatch(parts.configured())) {
        giveRoom(parts.tables().deliveries().open(parts.share()::has));
      }
    } catch (DataAccessException e) {
      LOG.debug("who is to get what waits is looked up again", e);
      lookAgain();
    }
  }

  private void giveRoom(List<Open> waiting) {
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
