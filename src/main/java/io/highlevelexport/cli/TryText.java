package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.dryrun.Difference;
import io.highlevelexport.dryrun.Difference.Kind;
import io.highlevelexport.dryrun.Tally;
import io.highlevelexport.model.Message;
import io.highlevelexport.ops.Phrases;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What {@code try} found, for people and for programs.
 *
 * @param before what the routes before the change are called
 * @param after what those after it are called
 */
record TryText(String before, String after) {
  private static final int WIDE = 38;
  private static final int LEAD = 12;
  private static final int LABEL = 60;
  private static final int REASON = 300;

  void tell(Tally tally, Text text) {
    text.line("Before: %s", before).line("After:  %s", after).line("");
    text.line(
        "%,d messages tried, nothing sent: %,d go elsewhere, %,d look different, %,d would fail,"
            + " %,d are unchanged",
        tally.messages(),
        tally.count(Kind.GOES_ELSEWHERE),
        tally.count(Kind.LOOKS_DIFFERENT),
        tally.count(Kind.WOULD_FAIL),
        tally.count(Kind.UNCHANGED));
    long failed = tally.failedBefore();
    String old = failed == 0 ? "" : Text.format(", %,d of them before, too", failed);
    section(tally.samples(Kind.WOULD_FAIL), "Would fail" + old, text);
    section(tally.samples(Kind.GOES_ELSEWHERE), "Go elsewhere", text);
    section(tally.samples(Kind.LOOKS_DIFFERENT), "Look different", text);
  }

  private static void section(List<Difference> samples, String title, Text text) {
    if (!samples.isEmpty()) {
      text.line("").line("%s, for example:", title);
    }
    for (Difference sample : samples) {
      Message message = sample.message();
      text.line("  %s %s", message.getChannel(), Phrases.line(message.getId(), LABEL));
      Text table =
          new Text()
              .table(
                  sample.lines(),
                  Text.column(
                      "", line -> Phrases.line(line.what().replaceFirst("\\?.*", ""), LABEL)),
                  Text.column("before", line -> part(line, line.before())),
                  Text.column("", line -> "->"),
                  Text.column("after", line -> part(line, line.after())));
      table.lines().forEach(row -> text.lines().add("    " + row));
      if (sample.kinds().contains(Kind.WOULD_FAIL)) {
        text.line("    because: %s", Phrases.line(sample.after().fault(), REASON));
      }
    }
  }

  /** The text from a little before where it differs, if it is too long to be shown whole. */
  private static String part(Difference.Line difference, String text) {
    char[] before = Objects.requireNonNullElse(difference.before(), "").toCharArray();
    char[] after = Objects.requireNonNullElse(difference.after(), "").toCharArray();
    int from = Math.max(0, Arrays.mismatch(before, after) - LEAD);
    String line = text == null ? "(none)" : Phrases.line(text);
    if (line.length() > WIDE && from > 0) {
      line = "..." + Phrases.line(text.substring(Math.min(from, text.length())));
    }
    return line.isEmpty() ? "(empty)" : Phrases.line(line, WIDE);
  }

  /** Everything, texts in full. */
  ObjectNode json(Tally tally) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
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
    return root;
  }

  private static void add(Difference sample, ObjectNode entry) {
    entry.put("location", sample.message().getLocationId());
    entry.put("channel", sample.message().getChannel());
    entry.put("id", sample.message().getId());
    entry.put("elsewhere", sample.kinds().contains(Kind.GOES_ELSEWHERE));
    entry.put("different", sample.kinds().contains(Kind.LOOKS_DIFFERENT));
    entry.put("failing", sample.kinds().contains(Kind.WOULD_FAIL));
    entry.putPOJO("lines", sample.lines());
  }
}
