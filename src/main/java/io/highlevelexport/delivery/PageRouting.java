package io.highlevelexport.delivery;

import io.highlevelexport.ledger.Erased;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.spool.Page;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;

/** Reads a page of the spool and sends each of its messages through {@code route-message}. */
public final class PageRouting {
  private final CamelContext camel;
  private final Spool spool;
  private final Erased erased;

  /**
   * @param erased what no sink gets, since it was erased
   */
  public PageRouting(CamelContext camel, Spool spool, Erased erased) {
    this.camel = camel;
    this.spool = spool;
    this.erased = erased;
  }

  /**
   * @throws java.nio.file.NoSuchFileException when the page's file is gone
   * @throws IOException when the page cannot be read
   */
  RoutedPage route(PageEntry entry) throws IOException {
    Page page = spool.read(entry);
    List<RoutedMessage> routed = new ArrayList<>(page.messages().size());
    try (MessageRouter router = new MessageRouter(camel)) {
      for (Message message : page.messages()) {
        boolean isErased = !erased.isEmpty() && erased.covers(message);
        routed.add(isErased ? null : router.route(message));
      }
    }
    return new RoutedPage(page, routed);
  }
}
