package io.highlevelexport.deliver;

import io.highlevelexport.erase.Erased;
import io.highlevelexport.spool.Page;
import java.io.IOException;
import java.util.Iterator;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.Variable;

/**
 * The steps of {@code routes/deliver-page.camel.yaml} for messages that are only tried: they come
 * from memory, and what became of them is noted nowhere.
 */
public final class TriedPages {
  private final Pages pages;

  /**
   * @param pages does what a try and a delivery have in common
   */
  public TriedPages(Pages pages) {
    this.pages = pages;
  }

  /** Takes a page in hand. */
  public PageInHand open(@Body Page page) {
    return new PageInHand(page, Erased.NOTHING);
  }

  /** As {@link Pages#messages}. */
  public Iterator<Message> messages(@Variable("page") PageInHand page, Exchange exchange)
      throws IOException {
    return pages.messages(page, exchange);
  }

  /** As {@link Pages#took}. */
  public void took(@Variable("page") PageInHand page, @Variable("batch") Batch batch) {
    pages.took(page, batch);
  }

  /** As {@link Pages#reject}. */
  public Reject reject(
      @Variable("page") PageInHand page,
      @Variable("batch") Batch batch,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    return pages.reject(page, batch, cause);
  }

  /** Every message is delivered, left out or a dead letter. */
  public void delivered(@Variable("page") PageInHand page) {
    page.requireAllAccountedFor();
  }
}
