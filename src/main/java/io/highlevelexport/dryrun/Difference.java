package io.highlevelexport.dryrun;

import com.fasterxml.jackson.databind.node.TextNode;
import io.highlevelexport.model.Message;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What becomes of one message by two sets of routes.
 *
 * @param message as it comes from the API
 */
public record Difference(Message message, Outcome before, Outcome after) {
  /** The ways in which a message may differ. */
  public enum Kind {
    /** It does not reach its end by the routes after the change. */
    WOULD_FAIL,
    /** Other sinks or other addresses get it. */
    GOES_ELSEWHERE,
    /** What they get is not the same. */
    LOOKS_DIFFERENT,
    /** Nothing differs; it may fail as it did before. */
    UNCHANGED
  }

  /**
   * One thing that differs.
   *
   * @param what a field of the message, or what else it is
   * @param before {@code null} where there is nothing
   * @param after {@code null} where there is nothing
   */
  public record Line(String what, String before, String after) {}

  /** One or several, the worst first. */
  public Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    if (after.fault() != null) {
      kinds.add(Kind.WOULD_FAIL);
    } else if (failedBefore()
        || !before.sinks().equals(after.sinks())
        || !before.sendings().keySet().equals(after.sendings().keySet())) {
      kinds.add(Kind.GOES_ELSEWHERE);
    }
    boolean isOther = sendings().stream().anyMatch(l -> l.before() != null && l.after() != null);
    if (isOther || bothArrive() && !fields().isEmpty()) {
      kinds.add(Kind.LOOKS_DIFFERENT);
    }
    if (kinds.isEmpty() || after.fault() != null && after.fault().equals(before.fault())) {
      kinds.add(Kind.UNCHANGED);
    }
    return kinds;
  }

  /** Whether the routes before the change fail as well. */
  public boolean failedBefore() {
    return before.fault() != null;
  }

  private boolean bothArrive() {
    return !failedBefore() && after.fault() == null;
  }

  /** Everything that differs: where it goes, its fields, what would be sent. */
  public List<Line> lines() {
    return Stream.of(
            differing("", Map.of("goes to", before.way()), Map.of("goes to", after.way())),
            fields(),
            sendings())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Line> differing(String what, Map<String, ?> left, Map<String, ?> right) {
    Map<String, Object> all = new LinkedHashMap<>(left);
    right.forEach(all::putIfAbsent);
    return all.keySet().stream()
        .filter(name -> !Objects.equals(left.get(name), right.get(name)))
        .map(name -> new Line(what + name, text(left.get(name)), text(right.get(name))))
        .toList();
  }

  private static String text(Object value) {
    return value instanceof TextNode text ? text.textValue() : Objects.toString(value, null);
  }

  private List<Line> fields() {
    return before.content() == null || after.content() == null
        ? List.of()
        : differing("", before.fields(), after.fields());
  }

  /** What is sent to another address, and what is sent to the same one but differs by itself. */
  private List<Line> sendings() {
    boolean isSame = fields().isEmpty();
    return differing("sent to ", before.sendings(), after.sendings()).stream()
        .filter(line -> bothArrive() && (isSame || line.before() == null || line.after() == null))
        .toList();
  }
}
