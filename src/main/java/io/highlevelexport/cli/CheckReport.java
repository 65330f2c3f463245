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

  /** For programs. */
  record Result(boolean canRun, List<?> findings) {}

  Result result() {
    return new Result(failures() == 0, findings);
  }

  /** It can be used. */
  void ok(String subject, String format, Object... values) {
    findings.add(new Finding(Mark.OK, subject, Text.format(format, values)));
  }

  /** It was not looked at. */
  void skipped(String subject, String why) {
    findings.add(new Finding(Mark.SKIPPED, subject, why));
  }

  /** It can be used, and could be better. */
  void advice(String subject, String format, Object... values) {
    findings.add(new Finding(Mark.ADVICE, subject, Text.format(format, values)));
  }

  /** It cannot be used. */
  void fail(String subject, String format, Object... values) {
    findings.add(new Finding(Mark.FAIL, subject, Text.format(format, values)));
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
