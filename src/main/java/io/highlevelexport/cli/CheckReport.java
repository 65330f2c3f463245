package io.highlevelexport.cli;

import io.highlevelexport.ops.Phrases;
import java.util.ArrayList;
import java.util.List;

/** What {@code check} found, in the order in which it looked. */
final class CheckReport {
  private static final String FAIL = "FAIL";

  private final List<Finding> findings = new ArrayList<>();

  private record Finding(String mark, String subject, String text) {}

  /** What is looked at. */
  record Subject(String name, List<Finding> findings) {
    /** It can be used. */
    void ok(String format, Object... values) {
      add("ok", format, values);
    }

    /** It was not looked at. */
    void skipped(String why) {
      add("-", why);
    }

    /** It can be used, and could be better. */
    void advice(String format, Object... values) {
      add("advice", format, values);
    }

    /** It cannot be used. */
    void fail(String format, Object... values) {
      add(FAIL, format, values);
    }

    private void add(String mark, String format, Object... values) {
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
    return findings.stream().filter(finding -> finding.mark().equals(FAIL)).count();
  }

  void tell(Text text) {
    text.table(
        findings,
        Text.column("", Finding::mark),
        Text.column("Looked at", Finding::subject),
        Text.column("Found", Finding::text));
    if (failures() == 0) {
      text.line("The export can run.");
    } else {
      text.line("%s: the export cannot run.", Phrases.count(failures(), "problem"));
    }
  }
}
