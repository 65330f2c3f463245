package io.highlevelexport.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import io.highlevelexport.ops.Phrases;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code check} found, in the order in which it looked. */
final class CheckReport {
  private final List<Finding> findings = new ArrayList<>();

  private enum Mark {
    OK("ok", "@|green \u2714|@"),
    SKIPPED("-", "@|faint -|@"),
    ADVICE("advice", "@|yellow !|@"),
    FAIL("FAIL", "@|red,bold \u2718|@");

    @JsonValue private final String word;
    private final String sign;

    Mark(String word, String sign) {
      this.word = word;
      this.sign = sign;
    }
  }

  private record Finding(Mark mark, String subject, String text) {}

  /** What is looked at. */
  record Subject(String name, List<Finding> findings) {
    /** It can be used. */
    void ok(String format, Object... values) {
      add(Mark.OK, format, values);
    }

    /** It was not looked at. */
    void skipped(String why) {
      add(Mark.SKIPPED, why);
    }

    /** It can be used, and could be better. */
    void advice(String format, Object... values) {
      add(Mark.ADVICE, format, values);
    }

    /** It cannot be used. */
    void fail(String format, Object... values) {
      add(Mark.FAIL, format, values);
    }

    private void add(Mark mark, String format, Object... values) {
      findings.add(new Finding(mark, name, Text.format(format, values)));
    }
  }

  Subject about(String name) {
    return new Subject(name, findings);
  }

  /** For programs. */
  record Result(boolean canRun, List<?> findings) {}

  Result result() {
    return new Result(failures() == 0, findings);
  }

  private long failures() {
    return findings.stream().filter(finding -> finding.mark() == Mark.FAIL).count();
  }

  /** Says it; with signs and colours where somebody sees them. */
  void tell(Text text) {
    int width = findings.stream().mapToInt(found -> found.subject().length()).max().orElse(1);
    for (Finding found : findings) {
      String mark =
          Ansi.AUTO.enabled()
              ? Ansi.AUTO.string(found.mark().sign)
              : String.format("%-6s", found.mark().word);
      text.line(mark + "  %-" + width + "s  %s", found.subject(), found.text());
    }
    if (failures() == 0) {
      text.line("The export can run.");
    } else {
      text.line("%s: the export cannot run.", Phrases.count(failures(), "problem"));
    }
  }
}
