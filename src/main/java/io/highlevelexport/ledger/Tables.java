package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tables that the instance which works on a database changes.
 *
 * @param transactions fail when another instance has taken over
 */
public record Tables(
    TransactionTemplate transactions,
    Windows windows,
    PageLedger pages,
    LostPages lost,
    PauseStore pauses,
    LaneStore lanes,
    AuditLedger audits,
    ContentLedger content,
    DeliveryLedger deliveries) {
  /**
   * @param kinds of content that are fetched
   * @param lease of the instance
   */
  public static Tables of(
      JdbcTemplate jdbc,
      Dialect dialect,
      TransactionTemplate transactions,
      Set<String> kinds,
      int lease) {
    Windows windows = new Windows(jdbc, transactions);
    PageLedger pages = new PageLedger(jdbc);
    ContentLedger content = new ContentLedger(jdbc, transactions, kinds);
    return new Tables(
        transactions,
        windows,
        pages,
        new LostPages(jdbc, transactions, windows),
        new PauseStore(jdbc, transactions),
        new LaneStore(jdbc, transactions, lease),
        new AuditLedger(jdbc, transactions, windows, pages.known(), dialect),
        content,
        new DeliveryLedger(jdbc, transactions, dialect, content));
  }
}
