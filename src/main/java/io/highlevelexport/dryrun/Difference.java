package io.highlevelexport.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.model.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What becomes of one message by two sets of routes.
 *
 * @param message as it comes from the API
 */
public record Difference(Message message, Outcome before, Outcome after) {
  /** Their routes do the same for every message unless somebody edits them. */
  private static final Set<String> OWN_SINKS = Set.of("file", "sql", "mail");

  /**
   * One thing that differs.
   *
   * @param what a field of the message, or what else it is
   * @param before {@code null} where there is nothing
   * @param after {@code null} where there is nothing
   */
  public record Line(String what, String before, String after) {}

  /** Whether it does not reach its end by the routes after the change. */
  public boolean wouldFail() {
    return after.fault() != null;
  }

  /** Whether the routes before the change fail as well. */
  public boolean failedBefore() {
    return before.fault() != null;
  }

  /** Whether other sinks or other addresses get it. */
  public boolean goesElsewhere() {
    return !wouldFail()
        && (failedBefore()
            || !before.sinks().equals(after.sinks())
            || !addresses(before).equals(addresses(after)));
  }

  /** Whether what they get is not the same. */
  public boolean looksDifferent() {
    return !wouldFail()
        && !failedBefore()
        && (!fields().isEmpty()
            || sendings().stream().anyMatch(line -> line.before() != null && line.after() != null));
  }

  /** Whether nothing differs. */
  public boolean isNothing() {
    return Objects.equals(before.fault(), after.fault()) && !goesElsewhere() && !looksDifferent();
  }

  private static Set<String> addresses(Outcome outcome) {
    Set<String> addresses = new HashSet<>();
    outcome.sendings().forEach(sending -> addresses.add(sending.endpoint()));
    return addresses;
  }

  /** Everything that differs: where it goes, its fields, what would be sent. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    if (!way(before).equals(way(after))) {
      lines.add(new Line("goes to", way(before), way(after)));
    }
    lines.addAll(fields());
    if (!wouldFail() && !failedBefore()) {
      lines.addAll(sendings());
    }
    return lines;
  }

  private static String way(Outcome outcome) {
    if (outcome.fault() != null) {
      return outcome.isHeldUp() ? "waits" : "dead letter";
    }
    return outcome.isLeftOut() ? "left out" : String.join(", ", outcome.sinks());
  }

  private List<Line> fields() {
    if (before.content() == null || after.content() == null) {
      return List.of();
    }
    ObjectNode left = before.content().json();
    ObjectNode right = after.content().json();
    Set<String> names = new LinkedHashSet<>();
    left.fieldNames().forEachRemaining(names::add);
    right.fieldNames().forEachRemaining(names::add);
    List<Line> lines = new ArrayList<>();
    for (String name : names) {
      JsonNode one = left.path(name);
      JsonNode other = right.path(name);
      if (!one.equals(other)) {
        lines.add(new Line(name, text(one), text(other)));
      }
    }
    return lines;
  }

  private static String text(JsonNode value) {
    if (value instanceof MissingNode) {
      return null;
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** What is sent to another address, and what is sent to the same one but differs by itself. */
  private List<Line> sendings() {
    List<Line> lines = new ArrayList<>();
    Map<String, Sending> left = byAddress(before);
    Map<String, Sending> right = byAddress(after);
    Set<String> addresses = new LinkedHashSet<>(left.keySet());
    addresses.addAll(right.keySet());
    boolean sameContent = fields().isEmpty();
    for (String address : addresses) {
      Sending one = left.get(address);
      Sending other = right.get(address);
      if (one == null || other == null) {
        if (isWorthTelling(one == null ? other : one)) {
          lines.add(new Line("sent to " + address, text(one), text(other)));
        }
      } else if (sameContent) {
        if (!one.text().equals(other.text())) {
          lines.add(new Line("sent to " + address, one.text(), other.text()));
        }
        headers(one, other, lines);
      }
    }
    return lines;
  }

  /** That a message goes to another sink is told by the sinks' names. */
  private boolean isWorthTelling(Sending sending) {
    boolean isOther =
        before.sinks().contains(sending.sink()) != after.sinks().contains(sending.sink());
    return !(OWN_SINKS.contains(sending.sink()) && isOther);
  }

  private static void headers(Sending one, Sending other, List<Line> lines) {
    Set<String> names = new LinkedHashSet<>(one.headers().keySet());
    names.addAll(other.headers().keySet());
    for (String name : names) {
      String left = one.headers().get(name);
      String right = other.headers().get(name);
      if (!Objects.equals(left, right)) {
        lines.add(new Line("header " + name, left, right));
      }
    }
  }

  private static Map<String, Sending> byAddress(Outcome outcome) {
    Map<String, Sending> sendings = new LinkedHashMap<>();
    outcome.sendings().forEach(sending -> sendings.put(sending.endpoint(), sending));
    return sendings;
  }

  private static String text(Sending sending) {
    return sending == null ? null : sending.text();
  }
}
