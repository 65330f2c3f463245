package io.highlevelexport.fetch;

import io.highlevelexport.walk.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a walk has met, and what it knows to have been read before.
 *
 * <p>As long as dates rise, what lies behind the walk's position does not come again, as a rule; no
 * more is kept of it than a hash of each id. So memory holds little of a window, however long it
 * is, and a message that comes again is still told.
 */
final class Met {
  private final Predicate<Instant> inWindow;
  private final Map<String, Sighting> known = new HashMap<>();
  private final Map<String, Instant> near = new HashMap<>();
  private final Ids behind = new Ids();
  private List<Sighting> notYetBehind = new ArrayList<>();
  private Instant horizon;

  /**
   * @param inWindow whether a date, which may be {@code null}, lies in the window
   */
  Met(Predicate<Instant> inWindow) {
    this.inWindow = inWindow;
  }

  /** How many different messages came. */
  int size() {
    return near.size() + behind.size();
  }

  /** Whether some versions that were read before are not known any more. */
  boolean hasForgotten() {
    return horizon != null;
  }

  /** Nothing was met. */
  void clear() {
    near.clear();
    behind.clear();
    notYetBehind.clear();
  }

  /** Nothing was met, and nothing is known. */
  void forgetAll() {
    clear();
    known.clear();
    horizon = null;
  }

  /**
   * The walk asks anew for what is dated from then on: that was not met, and what is known of the
   * window from before then was.
   */
  void resume(Instant from) {
    horizon = from;
    near.values().removeIf(date -> date == null || !date.isBefore(from));
    notYetBehind.clear();
    for (Iterator<Sighting> each = known.values().iterator(); each.hasNext(); ) {
      Sighting sighting = each.next();
      if (isBehind(sighting.date())) {
        each.remove();
        leaveBehind(sighting.id());
      }
    }
  }

  /** This was read of the window before the walk began; of several versions the last one counts. */
  void load(Sighting sighting) {
    if (isBehind(sighting.date())) {
      leaveBehind(sighting.id());
    } else {
      know(sighting);
    }
  }

  /** This is the latest version of the message that was read. */
  void know(Sighting sighting) {
    known.put(sighting.id(), sighting);
  }

  /** The latest version of the message, {@code null} where none is known. */
  Sighting known(String id) {
    return known.get(id);
  }

  /** Whether the walk is so far beyond the date that what was read there is known no more. */
  boolean isBehind(Instant date) {
    return horizon != null && inWindow.test(date) && date.isBefore(horizon);
  }

  /**
   * A message came.
   *
   * @return whether it did for the first time
   */
  boolean add(Sighting sighting) {
    if (behind.contains(sighting.id())) {
      return false;
    }
    boolean isFirst = !near.containsKey(sighting.id());
    near.put(sighting.id(), sighting.date());
    return isFirst;
  }

  /** The walk is beyond a page: little is kept of what is dated before then. */
  void passed(List<Sighting> page, Instant before) {
    horizon = before;
    List<Sighting> rest = new ArrayList<>();
    for (List<Sighting> part : List.of(notYetBehind, page)) {
      for (Sighting sighting : part) {
        if (isBehind(sighting.date())) {
          leaveBehind(sighting.id());
          known.computeIfPresent(
              sighting.id(), (id, version) -> isBehind(version.date()) ? null : version);
        } else {
          rest.add(sighting);
        }
      }
    }
    notYetBehind = rest;
  }

  private void leaveBehind(String id) {
    near.remove(id);
    behind.add(id);
  }
}
