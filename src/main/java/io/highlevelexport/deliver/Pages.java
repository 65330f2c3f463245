package io.highlevelexport.deliver;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.erase.Erased;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.message.Message;
import io.highlevelexport.spool.Page;
import io.highlevelexport.spool.PageEntry;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.state.PageStore;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.apache.camel.support.DefaultMessage;
import org.springframework.transaction.support.TransactionTemplate;

/** The steps of {@code routes/deliver.camel.yaml}. */
public final class Pages {
  /** The header that tells {@code route-message} the channel. */
  static final String CHANNEL = "channel";

  private final PageStore store;
  private final Spool spool;
  private final DuePages due;
  private final Progress progress;
  private final Erased erased;
  private final TransactionTemplate transactions;
  private final Runnable fence;
  private final Clock clock;

  /**
   * @param erased what is left out, since it was erased
   * @param transactions fail when another instance has taken over
   * @param fence throws when another instance has taken over
   */
  public Pages(
      PageStore store,
      Spool spool,
      DuePages due,
      Progress progress,
      Erased erased,
      TransactionTemplate transactions,
      Runnable fence,
      Clock clock) {
    this.store = store;
    this.spool = spool;
    this.due = due;
    this.progress = progress;
    this.erased = erased;
    this.transactions = transactions;
    this.fence = fence;
    this.clock = clock;
  }

  /**
   * Opens a page of the spool.
   *
   * @throws StoppingException when the export stops
   * @throws IOException when it is not there, or the ledger does not know it
   */
  public PageInHand open(@Body File file, Exchange exchange) throws IOException {
    StoppingException.check(exchange);
    fence.run();
    PageEntry entry =
        store
            .entry(Spool.nameOf(file.getName()))
            .orElseThrow(
                () ->
                    new IOException(
                        file + " is no page of this export: the database does not know it"));
    return new PageInHand(Page.open(file, entry), erased);
  }

  /**
   * The messages, each with the header {@code channel}; where the routes look at nothing else, one
   * speaks for all of its channel.
   *
   * @throws IllegalStateException at the end, when the routes were replaced meanwhile
   * @throws IOException when the page cannot be read
   */
  public Iterator<org.apache.camel.Message> messages(
      @Variable("page") PageInHand page, Exchange exchange) throws IOException {
    List<Route> channelRoutes = ChannelRoutes.of(exchange);
    Iterator<List<Message>> messages = page.messages(!channelRoutes.isEmpty());
    return new Iterator<>() {
      private boolean isAtEnd;

      @Override
      public boolean hasNext() {
        boolean wasAtEnd = isAtEnd;
        isAtEnd = !messages.hasNext();
        if (isAtEnd
            && !wasAtEnd
            && !channelRoutes.isEmpty()
            && !channelRoutes.equals(ChannelRoutes.of(exchange))) {
          throw new IllegalStateException(
              "the routes were replaced while it was decided where its messages go");
        }
        return !isAtEnd;
      }

      @Override
      public org.apache.camel.Message next() {
        Message message = messages.next().get(0);
        org.apache.camel.Message next = new DefaultMessage(exchange.getContext());
        next.setBody(message);
        next.setHeader(CHANNEL, message.getChannel());
        return next;
      }
    };
  }

  /** Notes that a sink took a batch. */
  public void took(@Variable("page") PageInHand page, @Variable("batch") Batch batch) {
    CrashPoint.AFTER_SINK.reached();
    page.countDelivered(batch.sink(), batch.messages().size());
  }

  /** The message of a batch of one is one that its sink cannot take. */
  public Reject reject(
      @Variable("page") PageInHand page,
      @Variable("batch") Batch batch,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    page.countDeadLetter();
    return new Reject(batch.messages().get(0), cause);
  }

  /** Every message of the page is delivered, left out or a dead letter. */
  public void delivered(@Variable("page") PageInHand page) throws IOException {
    page.requireAllAccountedFor();
    Page whole = page.page();
    transactions.executeWithoutResult(
        status ->
            store.delivered(
                whole.getName(),
                page.delivered(),
                page.leftOut(),
                page.deadLetters(),
                clock.instant()));
    CrashPoint.BEFORE_PAGE_GOES.reached();
    spool.delivered(whole.getName());
    due.forget(whole.getName());
    progress.delivered(
        whole.getLocationId(),
        whole.getChannel(),
        whole.count(),
        page.delivered(),
        page.leftOut(),
        page.deadLetters());
  }
}
