package io.highlevelexport.app;

import io.highlevelexport.content.ContentQueue;
import io.highlevelexport.deadletter.Replay;
import io.highlevelexport.delivery.Delivery;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.kafka.KafkaPages;
import io.highlevelexport.model.PageCopy;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an instance does with locations that it takes over from another one, or leaves to it. */
record HandOver(
    Storage storage,
    KafkaPages copies,
    FetchWiring fetching,
    ContentQueue content,
    Delivery delivery,
    Replay replay,
    MailLedger mails) {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

  /**
   * Gets what is known and waits of these locations, before this instance works for them.
   *
   * @param isWanted whether it is to go on
   * @return whether it has gone on to the end
   */
  boolean take(Predicate<String> locations, BooleanSupplier isWanted) throws IOException {
    Spool spool = storage.spool();
    List<PageCopy> missing = storage.tables().pages().copies(locations);
    missing.removeIf(copy -> spool.find(copy.name()));
    if (!missing.isEmpty()) {
      try (KafkaPages.Reader reader = copies.reader()) {
        for (PageCopy copy : missing) {
          if (!isWanted.getAsBoolean()) {
            return false;
          }
          Optional<byte[]> content = reader.read(copy);
          if (content.isPresent()) {
            spool.restore(copy.name(), content.get());
          }
        }
      }
    }
    storage.readLostPagesAgain(locations);
    fetching.take(locations);
    return true;
  }

  /** Works for these locations from now on; called again where it has failed. */
  void begin(Predicate<String> locations) {
    delivery.take(locations);
    content.take(locations);
    fetching.plan();
  }

  /**
   * Leaves these locations; called again and again.
   *
   * @param breaksOff whether what is under way is not waited for any longer
   * @return whether nothing of them is under way any more
   */
  boolean leave(Predicate<String> locations, boolean breaksOff) {
    boolean isOver = content.drop(locations, breaksOff);
    isOver &= delivery.drop(locations);
    isOver &= !replay.isActive(locations);
    if (!fetching.drop(locations, breaksOff) || !isOver || !delivery.drop(locations)) {
      return false;
    }
    mails.settle();
    for (PageCopy copy : storage.tables().pages().copies(locations)) {
      try {
        storage.spool().remove(copy.name());
      } catch (IOException e) {
        LOG.debug("the page {} stays in the spool", copy.name(), e);
      }
    }
    return true;
  }
}
