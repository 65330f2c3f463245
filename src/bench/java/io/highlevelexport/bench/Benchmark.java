package io.highlevelexport.bench;

import io.highlevelexport.model.Channels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * {@code mvn -Pbench verify}: measures the export beside hand-written loops and other tools, and
 * writes {@code docs/performance.md} and {@code docs/performance.svg}. Linux only.
 */
class Benchmark {
  private static final int WARM_UP = 10_000;
  private static final long CHECK_SECONDS = 120;

  private final BenchOptions options = BenchOptions.read();
  private final Contenders contenders = new Contenders(options);
  private final Report report = new Report(options);
  private final StringBuilder page = report.page();

  private final Lab lab;

  Benchmark() throws IOException {
    lab = new Lab(options);
  }

  @Test
  void measures_the_export_beside_others() throws Exception {
    Bench bench = new Bench(options, contenders, lab, report);
    warmUp();
    section("files", () -> new FilesCase(bench, "Into NDJSON files", List.of("SMS")).measure());
    section(
        "channels",
        () -> new FilesCase(bench, "Six channels into NDJSON files", Channels.ALL).measure());
    section("edited", () -> new EditedCase(bench).measure());
    section("postgresql", () -> new PostgresCase(bench).measure());
    section("sqlite", () -> new SqliteCase(bench).measure());
    section("mixed", () -> new MixedCase(bench).measure());
    section("mail", () -> new MailCase(bench).measure());
    section("memory", () -> new MemoryCase(bench).measure());
    section("linear", () -> new LinearCase(bench).measure());
    section("paced", this::paced);
    section("locations", () -> new LocationsCase(bench).measure());
    section("many", () -> new ManyCase(bench).measure());
    section("scale", () -> new ScaleCase(bench).measure());
    if (options.whole()) {
      report.publish();
    }
  }

  private interface Section {
    void measure() throws Exception;
  }

  /** Writes what is there after each section, so that a run that is broken off leaves something. */
  private void section(String name, Section section) throws Exception {
    if (options.cases().isEmpty() || options.cases().contains(name)) {
      System.out.println("case " + name);
      section.measure();
      report.write();
      lab.tidy();
    }
  }

  /** The first run need not read the program from the disk, and its classes are archived. */
  private void warmUp() throws Exception {
    try (BenchApi api = BenchApi.unlimited("loc1", WARM_UP, "SMS")) {
      ChildProcess.run(
          contenders.checkCommand(lab.fresh("check"), api.url()),
          Map.of(),
          options.work().resolve("check.txt"),
          CHECK_SECONDS,
          () -> false);
      Contender export =
          contenders.export("warming up", WARM_UP, api, "", List.of("export.sink.sms=file"));
      lab.run(export, new NdjsonFiles());
    }
  }

  private void paced() throws Exception {
    page.append("\n## Under the API's limit, 100 requests in 10 s\n\n");
    page.append(
        "One location and six channels in pages of 500, default settings, the four cases at");
    page.append(
        " the same time. The least is what the limit and the first answer allow, were every");
    page.append(" page full. A run ends one answer after its last request: the longer that takes,");
    page.append(" the more there is to export here, lest the end be what is measured.\n\n");
    page.append(
        "| answer takes | server's window | messages | pages | 429 | requests/s | of 10/s |");
    page.append(" messages/s | of 5,000/s | took | least |\n");
    page.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
    long messages = options.quick() ? 100_000 : 2_000_000;
    long moreMessages = options.quick() ? 100_000 : 4_000_000;
    List<PacedCase> cases =
        List.of(
            new PacedCase("SLIDING", 300, messages),
            new PacedCase("FIXED", 300, messages),
            new PacedCase("SLIDING", 5000, moreMessages),
            new PacedCase("FIXED", 5000, moreMessages));
    ExecutorService atOnce = Executors.newFixedThreadPool(cases.size());
    List<Future<String>> rows = new ArrayList<>();
    for (PacedCase each : cases) {
      rows.add(atOnce.submit(() -> each.row(contenders, options, lab)));
    }
    for (Future<String> row : rows) {
      page.append(row.get()).append('\n');
    }
    atOnce.shutdown();
  }
}
