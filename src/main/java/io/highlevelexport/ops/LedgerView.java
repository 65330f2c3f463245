package io.highlevelexport.ops;

import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.delivery.sql.StoredMessages;
import io.highlevelexport.ledger.AuditResults;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.MessageTraces;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.ledger.StreamPositions;
import io.highlevelexport.model.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The state for those who only look at it: they keep nobody waiting who writes. */
public record LedgerView(
    Settings settings,
    Clock clock,
    PageLedger pages,
    ContentCounts contents,
    AuditResults audits,
    MessageTraces traces,
    StreamPositions positions,
    PauseStore pauses,
    LaneStore known,
    MailLedger mails,
    StoredMessages messages,
    Supplier<List<Slots.Holding>> slots) {
  /** What was read just now is about to be delivered: that holds no stream back. */
  private static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

  /** Over the connections that only read. */
  public LedgerView(Database database, Settings settings, Clock clock) {
    this(database.readingJdbc(), database.transactions(), settings, clock);
  }

  /** The same; while the database is silent it says so soon, for those whom others wait for. */
  public static LedgerView impatient(Database database, Settings settings, Clock clock) {
    return new LedgerView(database.viewJdbc(), database.transactions(), settings, clock);
  }

  private LedgerView(
      JdbcTemplate jdbc, TransactionTemplate transactions, Settings settings, Clock clock) {
    this(
        settings,
        clock,
        new PageLedger(jdbc),
        new ContentCounts(jdbc, settings.content()),
        new AuditResults(jdbc),
        new MessageTraces(jdbc),
        new StreamPositions(jdbc),
        new PauseStore(jdbc, transactions),
        new LaneStore(jdbc, transactions, Lease.ALONE),
        new MailLedger(jdbc, transactions, settings.mail().inDoubt(), clock),
        new StoredMessages(jdbc),
        () -> settings.scale().isOn() ? Slots.holdings(jdbc) : List.of());
  }

  /** How far the content is, of the kinds and locations that are exported. */
  public List<ContentCounts.Count> content(ExportedStreams exported) {
    return contents.all().stream()
        .filter(count -> exported.contains(count.location(), Window.CONTENT_CHANNEL))
        .toList();
  }

  /** What waits for each sink, and which of them fail. */
  public List<LaneStatus> lanes() {
    return LaneStatus.of(pages.backlogs(), known.all(), clock.instant());
  }

  /**
   * How far the export is.
   *
   * @param exported what is configured
   */
  public Status status(ExportedStreams exported) {
    Instant now = clock.instant();
    return new Status(
        now,
        Status.streams(
            exported,
            positions.streams(),
            positions.open(settings.polling().overlap()),
            positions.counts(now.minus(ON_ITS_WAY)),
            now),
        Status.Parked.of(pauses, exported),
        lanes(),
        mails.inDoubt(),
        content(exported),
        audits.results().stream()
            .filter(audit -> exported.contains(audit.location(), audit.channel()))
            .toList(),
        slots.get());
  }
}
