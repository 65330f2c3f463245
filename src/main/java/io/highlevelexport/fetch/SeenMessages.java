package io.highlevelexport.fetch;

import io.highlevelexport.model.MessageVersion;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which messages came while a window is fetched: no more of each than a hash of its id, so that
 * memory holds little of a window, however long it is.
 *
 * <p>A fetch that resumes at its position asks once more for what is dated from then on. So those
 * are held apart: they count as not seen then.
 */
final class SeenMessages {
  private final Predicate<Instant> inWindow;

  /** Those dated before the horizon. */
  private final Ids behind = new Ids();

  /** Those dated at or after it: on few milliseconds, since the horizon follows the position. */
  private final Map<Instant, Ids> edge = new HashMap<>();

  /** Those without a date in the window. */
  private final Ids elsewhere = new Ids();

  private Instant horizon;

  /**
   * @param inWindow whether a date, which may be {@code null}, lies in the window
   */
  SeenMessages(Predicate<Instant> inWindow) {
    this.inWindow = inWindow;
  }

  long size() {
    long size = behind.size() + elsewhere.size();
    for (Ids ids : edge.values()) {
      size += ids.size();
    }
    return size;
  }

  boolean contains(String id) {
    long hash = Ids.hash(id);
    return behind.contains(hash)
        || elsewhere.contains(hash)
        || edge.values().stream().anyMatch(ids -> ids.contains(hash));
  }

  /** Nothing was seen. */
  void clear() {
    behind.clear();
    edge.clear();
    elsewhere.clear();
    horizon = null;
  }

  /** The window is asked again for what is dated from then on: nothing of that was seen. */
  void resume(Instant from) {
    edge.clear();
    elsewhere.clear();
    horizon = from;
  }

  /**
   * The fetch is beyond a page: what is dated before then does not come again, as a rule.
   *
   * @param before {@code null} where dates do not rise; then the next fetch begins at the start
   */
  void passed(Instant before) {
    horizon = before;
    for (Iterator<Map.Entry<Instant, Ids>> each = edge.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Instant, Ids> entry = each.next();
      if (isBehind(entry.getKey())) {
        behind.addAll(entry.getValue());
        each.remove();
      }
    }
  }

  private boolean isBehind(Instant date) {
    return horizon == null || date.isBefore(horizon);
  }

  /** The message was read of the window, and lies behind. */
  void addBehind(String id) {
    behind.add(Ids.hash(id));
  }

  /**
   * A message came.
   *
   * @return whether it did for the first time
   */
  boolean add(MessageVersion version) {
    if (contains(version.id())) {
      return false;
    }
    long id = Ids.hash(version.id());
    if (!inWindow.test(version.date())) {
      elsewhere.add(id);
    } else if (isBehind(version.date())) {
      behind.add(id);
    } else {
      edge.computeIfAbsent(version.date(), date -> new Ids()).add(id);
    }
    return true;
  }
}
