package io.highlevelexport.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.dryrun.Difference;
import io.highlevelexport.dryrun.Difference.Kind;
import io.highlevelexport.dryrun.Tally;
import java.util.List;
import java.util.Locale;

/** What {@code try} found, for people and for programs. */
final class TryText {
  private static final int WIDE = 38;
  private static final int LEAD = 12;
  private static final int LABEL = 60;
  private static final int REASON = 300;
  private static final String NOTHING = "(none)";
  private static final String END = System.lineSeparator();

  private final String before;
  private final String after;

  /**
   * @param before what the routes before the change are called
   * @param after what those after it are called
   */
  TryText(String before, String after) {
    this.before = before;
    this.after = after;
  }

  String of(Tally tally) {
    StringBuilder text = new StringBuilder();
    text.append("Before: ").append(before).append(END);
    text.append("After:  ").append(after).append(END).append(END);
    text.append(number(tally.messages())).append(" messages tried, nothing sent: ");
    text.append(number(tally.count(Kind.GOES_ELSEWHERE))).append(" go elsewhere, ");
    text.append(number(tally.count(Kind.LOOKS_DIFFERENT))).append(" look different, ");
    text.append(number(tally.count(Kind.WOULD_FAIL))).append(" would fail, ");
    text.append(number(tally.count(Kind.UNCHANGED))).append(" are unchanged").append(END);
    String old =
        tally.failedBefore() == 0
            ? ""
            : ", " + number(tally.failedBefore()) + " of them before, too";
    section(tally, Kind.WOULD_FAIL, "Would fail" + old, text);
    section(tally, Kind.GOES_ELSEWHERE, "Go elsewhere", text);
    section(tally, Kind.LOOKS_DIFFERENT, "Look different", text);
    return text.toString();
  }

  private static void section(Tally tally, Kind kind, String title, StringBuilder text) {
    List<Difference> samples = tally.samples(kind);
    if (samples.isEmpty()) {
      return;
    }
    text.append(END).append(title).append(", for example:").append(END);
    for (Difference sample : samples) {
      text.append("  ").append(sample.message().getChannel()).append(' ');
      text.append(Printable.line(sample.message().getId(), LABEL)).append(END);
      TextTable table = new TextTable("", "before", "", "after");
      sample.lines().forEach(line -> add(line, table));
      table.toString().lines().forEach(row -> text.append("    ").append(row).append(END));
      if (sample.kinds().contains(Kind.WOULD_FAIL)) {
        String why = Printable.line(sample.after().fault(), REASON);
        text.append("    because: ").append(why).append(END);
      }
    }
  }

  private static void add(Difference.Line line, TextTable table) {
    int from = Math.max(0, firstDifference(line.before(), line.after()) - LEAD);
    table.add(
        Printable.line(line.what().replaceFirst("\\?.*", ""), LABEL),
        part(line.before(), from),
        "->",
        part(line.after(), from));
  }

  private static int firstDifference(String one, String other) {
    if (one == null || other == null) {
      return 0;
    }
    int same = 0;
    while (same < Math.min(one.length(), other.length())
        && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }

  /** The text from there on where it is too long to be shown whole. */
  private static String part(String text, int from) {
    if (text == null) {
      return NOTHING;
    }
    String line = Printable.line(text);
    if (line.length() > WIDE && from > 0) {
      line = "..." + Printable.line(text.substring(Math.min(from, text.length())));
    }
    return line.isEmpty() ? "(empty)" : Printable.line(line, WIDE);
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Everything, texts in full. */
  String json(Tally tally) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("before", before).put("after", after).put("messages", tally.messages());
    root.put("elsewhere", tally.count(Kind.GOES_ELSEWHERE));
    root.put("different", tally.count(Kind.LOOKS_DIFFERENT));
    root.put("failing", tally.count(Kind.WOULD_FAIL));
    root.put("failingBefore", tally.failedBefore());
    root.put("unchanged", tally.count(Kind.UNCHANGED));
    ArrayNode samples = root.putArray("samples");
    for (Kind kind : Kind.values()) {
      tally.samples(kind).forEach(sample -> add(sample, samples.addObject()));
    }
    return mapper.writeValueAsString(root) + END;
  }

  private static void add(Difference sample, ObjectNode entry) {
    entry.put("location", sample.message().getLocationId());
    entry.put("channel", sample.message().getChannel());
    entry.put("id", sample.message().getId());
    entry.put("elsewhere", sample.kinds().contains(Kind.GOES_ELSEWHERE));
    entry.put("different", sample.kinds().contains(Kind.LOOKS_DIFFERENT));
    entry.put("failing", sample.kinds().contains(Kind.WOULD_FAIL));
    ArrayNode lines = entry.putArray("lines");
    for (Difference.Line line : sample.lines()) {
      lines
          .addObject()
          .put("what", line.what())
          .put("before", line.before())
          .put("after", line.after());
    }
  }
}
