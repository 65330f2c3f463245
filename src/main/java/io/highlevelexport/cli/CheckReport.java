package io.highlevelexport.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code check} found, in the order in which it looked. */
final class CheckReport {
  private final List<Line> lines = new ArrayList<>();

  private enum Mark {
    OK("ok", "@|green \u2714|@"),
    SKIPPED("-", "@|faint -|@"),
    ADVICE("advice", "@|yellow !|@"),
    FAIL("FAIL", "@|red,bold \u2718|@");

    private final String word;
    private final String sign;

    Mark(String word, String sign) {
      this.word = word;
      this.sign = sign;
    }
  }

  private record Line(Mark mark, String subject, String text) {}

  /** It can be used. */
  void ok(String subject, String text) {
    lines.add(new Line(Mark.OK, subject, text));
  }

  /** It was not looked at. */
  void skipped(String subject, String text) {
    lines.add(new Line(Mark.SKIPPED, subject, text));
  }

  /** It can be used, and could be better. */
  void advice(String subject, String text) {
    lines.add(new Line(Mark.ADVICE, subject, text));
  }

  /** It cannot be used. */
  void fail(String subject, String text) {
    lines.add(new Line(Mark.FAIL, subject, text));
  }

  boolean hasFailed() {
    return failures() > 0;
  }

  private long failures() {
    return lines.stream().filter(line -> line.mark() == Mark.FAIL).count();
  }

  /** Prints it; with signs and colours where somebody sees them. */
  void print(PrintWriter out, Ansi ansi) {
    int width = lines.stream().mapToInt(line -> line.subject().length()).max().orElse(0);
    for (Line line : lines) {
      String mark =
          ansi.enabled() ? ansi.string(line.mark().sign) : String.format("%-6s", line.mark().word);
      String subject = String.format("%-" + Math.max(1, width) + "s", line.subject());
      out.println(mark + "  " + subject + "  " + Printable.line(line.text()));
    }
    out.println(
        hasFailed()
            ? failures() + (failures() == 1 ? " problem" : " problems") + ": the export cannot run."
            : "The export can run.");
    out.flush();
  }
}
