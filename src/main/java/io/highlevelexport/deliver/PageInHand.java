package io.highlevelexport.deliver;

import io.highlevelexport.erase.Erased;
import io.highlevelexport.message.Message;
import io.highlevelexport.spool.Page;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A page on its way from the spool to the sinks, and what became of its messages. Used by one
 * exchange.
 */
public final class PageInHand {
  private final Page page;
  private final Erased erasedOnes;
  private final Decisions decisions = new Decisions();
  private final Map<String, Integer> delivered = new TreeMap<>();
  private List<Message> current = List.of();
  private int deadLetters;
  private int erased;

  /**
   * @param erasedOnes what is left out, since it was erased
   */
  PageInHand(Page page, Erased erasedOnes) {
    this.page = page;
    this.erasedOnes = erasedOnes;
  }

  Page page() {
    return page;
  }

  /**
   * Reads the page, unless it was read already.
   *
   * @throws IOException when it cannot be read, or does not hold what the ledger says
   */
  public void read() throws IOException {
    page.read();
  }

  /**
   * The messages, in the order of the page: those of a channel at once, or each by itself.
   *
   * @param byChannel whether those of a channel are decided on together, for nothing but that
   * @throws IOException when the page cannot be read
   */
  Iterator<List<Message>> messages(boolean byChannel) throws IOException {
    if (!byChannel || !erasedOnes.isEmpty()) {
      // now, since what a route throws is taken for the message's fault
      page.read();
    }
    List<Message> messages = erasedOnes.isEmpty() ? page.messages() : notErased();
    Iterator<List<Message>> together =
        byChannel ? channels(messages) : map(messages.iterator(), List::of);
    return map(together, next -> current = next);
  }

  private static <T, R> Iterator<R> map(Iterator<T> from, Function<T, R> mapping) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return from.hasNext();
      }

      @Override
      public R next() {
        return mapping.apply(from.next());
      }
    };
  }

  private static Iterator<List<Message>> channels(List<Message> messages) {
    Map<String, List<Message>> channels = new LinkedHashMap<>();
    messages.forEach(
        message ->
            channels.computeIfAbsent(message.getChannel(), name -> new ArrayList<>()).add(message));
    return channels.values().iterator();
  }

  private List<Message> notErased() {
    List<Message> kept =
        page.messages().stream().filter(message -> !erasedOnes.covers(message)).toList();
    erased = page.count() - kept.size();
    return kept;
  }

  /** The messages that are being decided on, as they came from the API; one at least. */
  List<Message> current() {
    return current;
  }

  Decisions decisions() {
    return decisions;
  }

  /**
   * What each sink gets. A page for one sink goes to that one alone, as long as the routes still
   * choose it.
   */
  public List<Batch> getBatches() {
    List<Batch> all = decisions.batches(page.getLocationId(), page.getName());
    List<Batch> wanted =
        all.stream()
            .filter(batch -> page.getSink().map(batch.sink()::equals).orElse(true))
            .toList();
    return wanted.isEmpty() ? all : wanted;
  }

  /**
   * The page's file in the spool, where it is what a batch has to become: all of the page, as it
   * was read. Empty where another sink gets something of it too, which may want it for longer.
   */
  public Optional<File> fileOf(Batch batch) {
    return getBatches().size() == 1 && page.isMadeOf(batch.messages())
        ? page.getFile()
        : Optional.empty();
  }

  /** What could not be routed. */
  public List<Reject> getRejects() {
    return decisions.rejects();
  }

  /** Notes that a sink took so many messages. */
  synchronized void countDelivered(String sink, int messages) {
    delivered.merge(sink, messages, Integer::sum);
  }

  /** Notes a message that a sink cannot take. */
  synchronized void countDeadLetter() {
    deadLetters++;
  }

  /**
   * The last line of defence: no route may drop a message.
   *
   * @throws IllegalStateException when a message is neither delivered, left out nor a dead letter
   */
  void requireAllAccountedFor() {
    int decided = getBatches().stream().mapToInt(batch -> batch.messages().size()).sum();
    int taken = delivered.values().stream().mapToInt(Integer::intValue).sum();
    if (decided != taken + deadLetters) {
      throw new IllegalStateException(
          "of "
              + decided
              + " deliveries of page "
              + page.getName()
              + " the sinks took "
              + taken
              + " and "
              + deadLetters
              + " are dead letters: a route lost the rest");
    }
    if (decisions.decided() + decisions.rejects().size() + erased != page.count()) {
      throw new IllegalStateException(
          "of "
              + page.count()
              + " messages of page "
              + page.getName()
              + " only "
              + decisions.decided()
              + " were routed: a route lost the rest");
    }
  }

  Map<String, Integer> delivered() {
    return delivered;
  }

  /** How many messages a route left out on purpose, or were erased. */
  int leftOut() {
    return decisions.leftOut() + erased;
  }

  int deadLetters() {
    return deadLetters + decisions.rejects().size();
  }
}
