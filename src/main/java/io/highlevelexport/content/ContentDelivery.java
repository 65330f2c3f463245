package io.highlevelexport.content;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.PieceBatch;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/**
 * Hands what came of a batch to the route of its kind.
 *
 * @param pause holds the delivery up while routes are replaced
 * @param files where the routes put it
 */
record ContentDelivery(Supplier<CamelContext> camel, RoutePause pause, ContentFiles files) {
  /** The folders of content. */
  static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("uuuu-MM").withZone(ZoneOffset.UTC);

  /** What the batch is called, in file names too: the same whenever it is delivered. */
  static String name(PieceBatch batch) {
    return String.format(
        Locale.ROOT, "%s-%ss-%012d", MONTH.format(batch.since()), batch.kind(), batch.number());
  }

  /** Deletes what an attempt at the batch has left that was not settled behind it. */
  void discard(PieceBatch batch) throws IOException {
    files.discard(ContentRows.nameOf(batch.locationId(), batch.kind(), name(batch)));
  }

  /**
   * @param given the places of what the route gets
   * @throws Exception why the route did not take it
   */
  void deliver(ContentFetch fetch, List<Integer> given) throws Exception {
    List<Message> messages =
        given.stream().map(fetch.answers()::get).map(PieceAnswer::content).toList();
    PieceBatch own = fetch.batch();
    Batch batch =
        new Batch(
            "content-" + own.kind(),
            own.locationId(),
            messages.get(0).getChannel(),
            name(own),
            own.number(),
            "",
            messages,
            given);
    pause.enter();
    try {
      Exchange exchange =
          send(
              "direct:content-" + own.kind(),
              message -> {
                message.setProperty(RoutePause.PROPERTY, pause);
                message.getMessage().setBody(batch);
              });
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
      CrashPoint.AFTER_SINK.reached();
    } finally {
      pause.leave();
    }
  }

  Exchange send(String route, Consumer<Exchange> content) {
    return camel
        .get()
        .createFluentProducerTemplate()
        .to(route)
        .withProcessor(content::accept)
        .send();
  }
}
