package io.highlevelexport.deliver;

import io.highlevelexport.message.Message;
import io.highlevelexport.spool.Page;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A page on its way from the spool to the sinks, and what became of its messages. Used by one
 * exchange.
 */
public final class PageInHand {
  private final Page page;
  private final Decisions decisions = new Decisions();
  private final Map<String, Integer> delivered = new TreeMap<>();
  private Message current;
  private int deadLetters;

  PageInHand(Page page) {
    this.page = page;
  }

  Page page() {
    return page;
  }

  Iterator<Message> messages() {
    Iterator<Message> messages = page.messages();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return messages.hasNext();
      }

      @Override
      public Message next() {
        current = messages.next();
        return current;
      }
    };
  }

  /** The message that is being routed, as it came from the API. */
  Message current() {
    return current;
  }

  Decisions decisions() {
    return decisions;
  }

  /** What each sink gets. */
  public List<Batch> getBatches() {
    return decisions.batches(page.getLocationId(), page.getName());
  }

  /** What could not be routed. */
  public List<Reject> getRejects() {
    return decisions.rejects();
  }

  /** Notes that a sink took so many messages. */
  void countDelivered(String sink, int messages) {
    delivered.merge(sink, messages, Integer::sum);
  }

  /** Notes a message that a sink cannot take. */
  void countDeadLetter() {
    deadLetters++;
  }

  Map<String, Integer> delivered() {
    return delivered;
  }

  int deadLetters() {
    return deadLetters + decisions.rejects().size();
  }
}
