package io.highlevelexport.run;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deliver.mail.MailLedger;
import io.highlevelexport.deliver.sql.StoredMessages;
import io.highlevelexport.state.Database;
import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.PageStore;
import io.highlevelexport.state.WalkStore;
import io.highlevelexport.status.Status;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The state for those who only look at it: they keep nobody waiting who writes. */
public final class StateReader {
  private final Settings settings;
  private final Clock clock;
  private final PageStore pages;
  private final WalkStore walks;
  private final HoldStore holds;
  private final MailLedger mails;
  private final StoredMessages messages;

  public StateReader(Database database, Settings settings, Clock clock) {
    JdbcTemplate jdbc = database.readingJdbc();
    this.settings = settings;
    this.clock = clock;
    this.pages = new PageStore(jdbc);
    this.walks = new WalkStore(jdbc, database.transactions());
    this.holds = new HoldStore(jdbc, settings.holds());
    this.mails = new MailLedger(jdbc, database.transactions(), settings.mail().inDoubt(), clock);
    this.messages = new StoredMessages(jdbc);
  }

  public PageStore pages() {
    return pages;
  }

  public WalkStore walks() {
    return walks;
  }

  public MailLedger mails() {
    return mails;
  }

  public StoredMessages messages() {
    return messages;
  }

  /**
   * How far the export is.
   *
   * @param counts of every stream
   */
  public Status status(List<PageStore.Counts> counts) {
    return Status.of(walks, counts, holds, mails, settings.polling().overlap(), clock);
  }
}
