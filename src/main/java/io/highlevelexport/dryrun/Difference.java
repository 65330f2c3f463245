package io.highlevelexport.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.dryrun.Outcome.Sending;
import io.highlevelexport.model.Message;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What becomes of one message by two sets of routes.
 *
 * @param message as it comes from the API
 */
public record Difference(Message message, Outcome before, Outcome after) {
  /** Their routes do the same for every message unless somebody edits them. */
  private static final Set<String> OWN_SINKS = Set.of("file", "sql", "mail");

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
        || !byAddress(before).keySet().equals(byAddress(after).keySet())) {
      kinds.add(Kind.GOES_ELSEWHERE);
    }
    boolean isOther = sendings().stream().anyMatch(l -> l.before() != null && l.after() != null);
    if (bothArrive() && (isOther || !fields().isEmpty())) {
      kinds.add(Kind.LOOKS_DIFFERENT);
    }
    if (Objects.equals(before.fault(), after.fault())
        && EnumSet.of(Kind.WOULD_FAIL).containsAll(kinds)) {
      kinds.add(Kind.UNCHANGED);
    }
    return kinds;
  }

  /** Whether the routes before the change fail as well. */
  public boolean failedBefore() {
    return before.fault() != null;
  }

  private boolean bothArrive() {
    return before.fault() == null && after.fault() == null;
  }

  /** Everything that differs: where it goes, its fields, what would be sent. */
  public List<Line> lines() {
    List<Line> lines =
        differing(Map.of("goes to", before.way()), Map.of("goes to", after.way()), way -> way);
    lines.addAll(fields());
    if (bothArrive()) {
      lines.addAll(sendings());
    }
    return lines;
  }

  private static <T> List<Line> differing(
      Map<String, T> left, Map<String, T> right, Function<T, String> text) {
    Set<String> names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(left.get(name), right.get(name)))
        .map(name -> new Line(name, text.apply(left.get(name)), text.apply(right.get(name))))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private List<Line> fields() {
    return before.content() == null || after.content() == null
        ? List.of()
        : differing(fields(before), fields(after), Difference::text);
  }

  private static Map<String, JsonNode> fields(Outcome outcome) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    outcome.content().json().fields().forEachRemaining(f -> fields.put(f.getKey(), f.getValue()));
    return fields;
  }

  private static String text(JsonNode value) {
    return value == null ? null : value.isTextual() ? value.textValue() : value.toString();
  }

  /** What is sent to another address, and what is sent to the same one but differs by itself. */
  private List<Line> sendings() {
    List<Line> lines = new ArrayList<>();
    Map<String, Sending> left = byAddress(before);
    Map<String, Sending> right = byAddress(after);
    Set<String> addresses = new LinkedHashSet<>(left.keySet());
    addresses.addAll(right.keySet());
    for (String address : addresses) {
      Sending one = left.get(address);
      Sending other = right.get(address);
      boolean isBoth = one != null && other != null;
      if (isBoth ? fields().isEmpty() : isWorthTelling(one == null ? other : one)) {
        lines.addAll(differing(sent(one, isBoth), sent(other, isBoth), text -> text));
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

  private static Map<String, String> sent(Sending sending, boolean withHeaders) {
    Map<String, String> sent = new LinkedHashMap<>();
    if (sending != null) {
      sent.put("sent to " + sending.endpoint(), sending.text());
      if (withHeaders) {
        sending.headers().forEach((name, value) -> sent.put("header " + name, value));
      }
    }
    return sent;
  }

  private static Map<String, Sending> byAddress(Outcome outcome) {
    Map<String, Sending> sendings = new LinkedHashMap<>();
    outcome.sendings().forEach(sending -> sendings.put(sending.endpoint(), sending));
    return sendings;
  }
}
