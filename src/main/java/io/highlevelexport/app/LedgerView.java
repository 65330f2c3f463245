package io.highlevelexport.app;

import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.delivery.sql.StoredMessages;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.ledger.MessageTraces;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.StreamCounts;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ops.LaneStatus;
import io.highlevelexport.ops.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The state for those who only look at it: they keep nobody waiting who writes. */
public final class LedgerView {
  /** What was read just now is about to be delivered: that holds no stream back. */
  private static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

  private final Settings settings;
  private final Clock clock;
  private final PageLedger pages;
  private final StreamCounts counts;
  private final MessageTraces traces;
  private final Windows windows;
  private final PauseStore pauses;
  private final LaneStore lanes;
  private final MailLedger mails;
  private final StoredMessages messages;

  public LedgerView(Database database, Settings settings, Clock clock) {
    JdbcTemplate jdbc = database.readingJdbc();
    this.settings = settings;
    this.clock = clock;
    this.pages = new PageLedger(jdbc);
    this.counts = new StreamCounts(jdbc);
    this.traces = new MessageTraces(jdbc);
    this.windows = new Windows(jdbc, database.transactions());
    this.pauses = new PauseStore(jdbc, database.transactions());
    this.lanes = new LaneStore(jdbc, database.transactions());
    this.mails = new MailLedger(jdbc, database.transactions(), settings.mail().inDoubt(), clock);
    this.messages = new StoredMessages(jdbc);
  }

  public StreamCounts counts() {
    return counts;
  }

  public MessageTraces traces() {
    return traces;
  }

  public PageLedger pages() {
    return pages;
  }

  public Windows windows() {
    return windows;
  }

  public MailLedger mails() {
    return mails;
  }

  public StoredMessages messages() {
    return messages;
  }

  /** What waits for each sink, and which of them fail. */
  public List<LaneStatus> lanes() {
    return LaneStatus.of(pages.backlogs(), lanes.all(), clock.instant());
  }

  /**
   * How far the export is.
   *
   * @param exported what is configured
   */
  public Status status(ExportedStreams exported) {
    return Status.of(
        exported,
        windows,
        counts.counts(),
        pauses,
        new Status.Delivery(pages.undelivered(clock.instant().minus(ON_ITS_WAY)), lanes(), mails),
        settings.polling().overlap(),
        clock);
  }
}
