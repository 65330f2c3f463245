package io.highlevelexport.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The page and its picture. */
final class Report {
  private static final String PAGE = "performance.md";
  private static final String PICTURE = "performance.svg";

  private final BenchOptions options;
  private final StringBuilder page = new StringBuilder();
  private final List<Chart.Group> chart = new ArrayList<>();

  Report(BenchOptions options) {
    this.options = options;
  }

  /** What was written so far, without head and end. */
  StringBuilder page() {
    return page;
  }

  void section(String title) {
    page.append("\n## ").append(title).append("\n\n");
  }

  /** A line, put together by {@link String#format}. */
  void line(String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /**
   * A section with a table, and bars in the picture.
   *
   * @param figures the first are this program's
   */
  void table(String title, List<Figures> figures) {
    chart.add(new Chart.Group(title, figures));
    section(title);
    line(
        "| | from the first request: messages/s | this program beside it | whole process:"
            + " messages/s | this program beside it | CPU µs/message | processors busy | peak RSS |"
            + " first request | first row |");
    line("|---|---|---|---|---|---|---|---|---|---|");
    for (Figures each : figures) {
      line("%s", each.row(figures.get(0)));
    }
  }

  /** Writes both below {@code target}. */
  void write() throws IOException {
    Files.writeString(options.work().resolve(PICTURE), Chart.of(chart));
    Files.writeString(options.work().resolve(PAGE), head() + page + end());
  }

  /** Puts what was written last into {@code docs}. */
  void publish() throws IOException {
    Path docs = options.distribution().resolve("../../docs").normalize();
    for (String name : List.of(PAGE, PICTURE)) {
      Files.copy(
          options.work().resolve(name), docs.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String head() throws IOException {
    long memory =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return String.format(
        Locale.ROOT,
        """
        # Performance

        `mvn -Pbench verify` measured this on %s: %s, %d processors, %d GB, Java %s, %,d messages of
        about 0.7 KB and %d rounds in turn where nothing else is said. `-Dbench.messages=` and
        `-Dbench.rounds=` change it. `-Dbench.cases=files,mail,…` measures some cases only and
        `-Dbench.quick=true` less of each (some minutes); what these find is in `target/bench`. The
        machine should have nothing else to do, and 30 GB of disk to spare.

        The API is a process of its own on the same machine that puts prepared messages of the twin
        together, without limit or latency where nothing else is said; there this program fetches
        four windows at once (`export.fetch.windows=4`). Messages/s are medians, with the least and the most: once from the first
        request that the API saw to the end of the process, once from the start of the process.
        “This program beside it” says how many times as fast this program was in the same round. The
        hand-written loops force nothing to disk, resume nothing and check nothing; this program
        does, page by page. Plain Java of the same shape fetches the same windows at once, forces each
        page to disk in a spool and then delivers it, without routes and without state. CPU µs/message
        are those of the whole client process; a database's own time is not in them. “Processors busy”
        is how much of the machine's processors was in use from the first request on, by the API, the
        database, the mail server and the kernel too: a program that keeps them busy by half could be
        twice as fast on the same machine, if it took no more work.

        ![Messages a second](performance.svg)
        """,
        LocalDate.now(),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(memory / 1e9),
        System.getProperty("java.version"),
        options.messages(),
        options.rounds());
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown processor");
  }

  /** What people noted, in a file of its own. */
  private static String end() throws IOException {
    try (InputStream notes = Report.class.getResourceAsStream("performance-notes.md")) {
      return "\n" + new String(notes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
