package io.highlevelexport.ledger;

import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PageEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/** What the ledger knows of one message. */
public final class MessageTraces {
  private final JdbcTemplate jdbc;

  public MessageTraces(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * One version of a message in one page.
   *
   * @param version the digest of its content
   * @param date its {@code dateAdded}, {@code null} where it has none that can be read
   * @param again whether it was a dead letter that was replayed
   * @param revision of two versions the one with the higher revision is newer
   * @param pageMessages how many messages the page holds
   * @param delivered when the page left the spool, {@code null} while it waits there
   * @param lost whether the page was lost from the spool and its range read again
   * @param sinks what became of the message in each sink that it goes to
   */
  public record Trace(
      String locationId,
      String channel,
      String version,
      Instant date,
      Instant read,
      String page,
      boolean again,
      long revision,
      int pageMessages,
      Instant delivered,
      boolean lost,
      Map<String, Outcome> sinks) {}

  /** Every time that a message was read or replayed, in the order of the revisions. */
  public List<Trace> of(String messageId) {
    List<Trace> traces = new ArrayList<>();
    for (Found page : found(messageId)) {
      List<MessageVersion> versions = VersionLines.read(page.ids());
      for (int i = 0; i < versions.size(); i++) {
        if (versions.get(i).id().equals(messageId)) {
          traces.add(trace(page, versions.get(i), i));
        }
      }
    }
    return traces;
  }

  private record Found(
      PageEntry entry, long windowId, Instant delivered, Instant lost, String ids) {}

  private List<Found> found(String messageId) {
    return Records.list(
        jdbc,
        Found.class,
        "select "
            + DeliveryLedger.ENTRY
            + ", p.window_id, p.delivered_ms, p.lost_ms, p.ids from page p where replace(p.ids, ?,"
            + " '') <> p.ids order by coalesce(p.origin, p.id), p.id",
        VersionLines.endOfLine(messageId));
  }

  private Trace trace(Found page, MessageVersion version, int index) {
    PageEntry entry = page.entry();
    return new Trace(
        entry.locationId(),
        entry.channel(),
        version.digest().toString(),
        version.date(),
        entry.readAt(),
        entry.name(),
        page.windowId() == PageLedger.AGAIN,
        entry.revision(),
        entry.messages(),
        page.delivered(),
        page.lost() != null,
        outcomes(entry.id(), entry.messages(), index));
  }

  private Map<String, Outcome> outcomes(long pageId, int messages, int index) {
    Map<String, Outcome> outcomes = new TreeMap<>();
    jdbc.query(
        "select sink, outcomes from delivery where page_id = ?",
        (RowCallbackHandler)
            row ->
                outcomes.put(
                    row.getString(1), Outcomes.parse(row.getString(2), messages).get(index)),
        pageId);
    outcomes.values().removeIf(Outcome.NONE::equals);
    return outcomes;
  }
}
