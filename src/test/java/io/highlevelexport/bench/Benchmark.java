package io.highlevelexport.bench;

import com.sun.management.OperatingSystemMXBean;
import io.highlevelexport.bench.Lab.Sink;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.subethamail.smtp.server.SMTPServer;

/**
 * {@code mvn -Pbench verify}: measures the export beside hand-written loops and other tools, and
 * writes {@code docs/performance.md} and {@code docs/performance.svg}. Linux only.
 */
class Benchmark {
  private static final String[] WALKS = {"export.walks=4", "export.rate.requests=100000"};
  private static final Pattern HEAP_AFTER = Pattern.compile("(\\d+)M->(\\d+)M\\(");
  private static final int SMALL = 10;

  private final BenchOptions options = BenchOptions.read();
  private final Contenders contenders = new Contenders(options);
  private final StringBuilder page = new StringBuilder();
  private final List<Chart.Group> chart = new ArrayList<>();

  @Test
  void measures_the_export_beside_others() throws Exception {
    try (Lab lab = new Lab(options);
        BenchTwin twin = BenchTwin.unlimited("loc1", options.messages(), "SMS");
        BenchTwin small = BenchTwin.unlimited("loc1", options.messages() / SMALL, "SMS")) {
      section("files", () -> files(lab, twin, small));
      section("postgresql", () -> postgresql(lab, twin));
      section("h2", () -> h2(lab, small));
      section("memory", () -> memory(lab, twin));
      section("mixed", () -> mixed(lab));
      section("paced", () -> paced(lab));
      section("locations", () -> manyLocations(lab));
    }
  }

  private interface Section {
    void measure() throws Exception;
  }

  /** Writes what is there after each section, so that a run that is broken off leaves something. */
  private void section(String name, Section section) throws Exception {
    if (options.cases().isEmpty() || options.cases().contains(name)) {
      section.measure();
      Path docs = options.distribution().resolve("../../docs").normalize();
      Files.createDirectories(docs);
      Files.writeString(docs.resolve("performance.svg"), Chart.of(chart));
      Files.writeString(docs.resolve("performance.md"), head() + page);
    }
  }

  private void files(Lab lab, BenchTwin twin, BenchTwin small) throws Exception {
    long messages = options.messages();
    List<Contender> all = new ArrayList<>();
    all.add(export("**this program**", messages, twin, "", "export.sink.sms=file"));
    all.add(loop("hand-written: Jackson tree", TreeToFile.class, twin, d -> List.of(d.toString())));
    all.add(
        loop("hand-written: byte slices", SlicesToFile.class, twin, d -> List.of(d.toString())));
    String windows = Long.toString(Math.max(1, messages / 8000));
    all.add(
        loop(
            "plain Java of the same shape",
            SameShape.class,
            twin,
            d -> List.of(d.toString(), BenchTwin.FROM, BenchTwin.TO, windows)));
    npm().ifPresent(modules -> all.add(contenders.nodeSdk(messages, twin.url(), modules)));
    if (isThere("curl") && isThere("jq")) {
      all.add(contenders.curlAndJq(messages / SMALL, small.url()));
    }
    table("Into NDJSON files", lab.measure(all, Sink.FILES, options.rounds()), 1);
  }

  private void postgresql(Lab lab, BenchTwin twin) throws Exception {
    String url = lab.postgresUrl();
    List<Contender> all =
        List.of(
            export(
                "**this program**",
                options.messages(),
                twin,
                "",
                "export.sink.sms=sql",
                "export.sql.url=" + url,
                "export.sql.username=postgres"),
            loop(
                "hand-written: tree, batched JDBC",
                TreeToSql.class,
                twin,
                d -> List.of(url + "?reWriteBatchedInserts=true", "postgres")));
    table("Into PostgreSQL", lab.measure(all, Sink.POSTGRESQL, options.rounds()), 1);
  }

  private void h2(Lab lab, BenchTwin small) throws Exception {
    long messages = options.messages() / SMALL;
    List<Contender> all =
        List.of(
            export("**this program**", messages, small, "", "export.sink.sms=sql"),
            new Contender(
                "hand-written: tree, batched JDBC",
                messages,
                loop("", TreeToSql.class, small, d -> List.of(Lab.h2Url(d), "sa")).command(),
                Map.of()));
    table(
        "Into the embedded H2 (" + number(messages) + " messages)",
        lab.measure(all, Sink.H2, options.rounds()),
        1);
  }

  private void memory(Lab lab, BenchTwin twin) throws Exception {
    page.append("\n## Memory\n\n");
    page.append("| messages into files | heap allowed | heap after a collection: first third, ");
    page.append("last third, most | peak RSS | messages/s |\n|---|---|---|---|---|\n");
    memory(lab, twin, options.messages());
    if (!options.quick()) {
      try (BenchTwin big = BenchTwin.unlimited("loc1", 1_000_000, "SMS")) {
        memory(lab, big, 1_000_000);
      }
    }
  }

  private void memory(Lab lab, BenchTwin twin, long messages) throws Exception {
    Path log = options.work().resolve("gc.txt");
    String jvm = "-Xmx128m -Xlog:gc:file=" + log + "::filecount=0";
    ChildProcess.Run run =
        lab.run(export("128 MB", messages, twin, jvm, "export.sink.sms=file"), Sink.FILES);
    List<Integer> heap = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      Matcher collection = HEAP_AFTER.matcher(line);
      if (collection.find()) {
        heap.add(Integer.parseInt(collection.group(2)));
      }
    }
    int third = Math.max(1, heap.size() / 3);
    page.append(
        String.format(
            Locale.ROOT,
            "| %,d | 128 MB | %d MB, %d MB, %d MB | %.0f MB | %,.0f |%n",
            messages,
            median(heap.subList(0, third)),
            median(heap.subList(heap.size() - third, heap.size())),
            Collections.max(heap),
            run.peakKb() / 1024.0,
            messages / run.seconds()));
  }

  private static int median(List<Integer> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private void mixed(Lab lab) throws Exception {
    long each = options.messages() / 3;
    SMTPServer smtp =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandler((context, from, to, mail) -> {})
            .build();
    smtp.start();
    try (BenchTwin twin = BenchTwin.unlimited("loc1", each, "Call,SMS,Email")) {
      Contender export =
          export(
              "mixed",
              each * 3,
              twin,
              "",
              "export.channels=Call,SMS,Email",
              "export.sink.email=mail",
              "export.mail.mode=digest",
              "export.mail.tls=none",
              "export.mail.port=" + smtp.getPortAllocated(),
              "export.mail.to=archive@localhost",
              "export.sql.url=" + lab.postgresUrl(),
              "export.sql.username=postgres");
      lab.emptyPostgres();
      ChildProcess.Run run = lab.again(export, lab.fresh("mixed"));
      page.append("\n## Files, PostgreSQL and mail together\n\n");
      page.append(
          String.format(
              Locale.ROOT,
              "%,d messages, a third each as files, rows and mails (a digest for each page):"
                  + " %,.0f messages/s, %.0f CPU µs/message, peak RSS %.0f MB.%n",
              each * 3,
              each * 3 / run.seconds(),
              run.cpuSeconds() * 1e6 / (each * 3),
              run.peakKb() / 1024.0));
    } finally {
      smtp.stop();
    }
  }

  private void paced(Lab lab) throws Exception {
    long messages = options.quick() ? 100_000 : 2_000_000;
    page.append("\n## Under the API's limit, 100 requests in 10 s\n\n");
    page.append(number(messages)).append(" messages of one location and six channels in pages of");
    page.append(
        " 500, default settings, the four cases at the same time. The least is what the limit");
    page.append(" and the first answer allow, were every page full.\n\n");
    page.append("| answer takes | server's window | pages | 429 | requests/s | of 10/s |");
    page.append(" messages/s | of 5,000/s | took | least |\n");
    page.append("|---|---|---|---|---|---|---|---|---|---|\n");
    List<PacedCase> cases = new ArrayList<>();
    for (int latency : new int[] {300, 5000}) {
      cases.add(new PacedCase("SLIDING", latency));
      cases.add(new PacedCase("FIXED", latency));
    }
    ExecutorService atOnce = Executors.newFixedThreadPool(cases.size());
    List<Future<String>> rows = new ArrayList<>();
    for (PacedCase each : cases) {
      rows.add(atOnce.submit(() -> each.row(contenders, options, lab, messages)));
    }
    for (Future<String> row : rows) {
      page.append(row.get()).append('\n');
    }
    atOnce.shutdown();
  }

  private void manyLocations(Lab lab) throws Exception {
    List<String> locations = new ArrayList<>();
    for (int location = 1; location <= 20; location++) {
      locations.add("loc" + location);
    }
    String all = String.join(",", locations);
    long each = options.messages() / 20;
    try (BenchTwin twin = BenchTwin.unlimited(all, each, "SMS")) {
      Contender export =
          export(
              "20 locations",
              each * 20,
              twin,
              "",
              "export.locations=" + all,
              "export.channels=Call,SMS,Email,WhatsApp,Instagram,Facebook",
              "export.sink.sms=file",
              "export.sink.whatsapp=file",
              "export.sink.instagram=file",
              "export.sink.facebook=file");
      Path home = lab.fresh("many");
      ChildProcess.Run first = lab.again(export, home);
      twin.served();
      ChildProcess.Run idle = lab.again(export, home);
      page.append("\n## 20 locations\n\n");
      page.append(
          String.format(
              Locale.ROOT,
              "%,d messages of 20 locations into files: %,.0f messages/s, peak RSS %.0f MB. A"
                  + " second pass, which finds nothing new, asks %d times (20 locations × 6"
                  + " channels) and takes %.1f s and %.1f s of processor time, the start of the"
                  + " program included.%n",
              each * 20,
              each * 20 / first.seconds(),
              first.peakKb() / 1024.0,
              twin.served().pages(),
              idle.seconds(),
              idle.cpuSeconds()));
    }
  }

  private Contender export(
      String name, long messages, BenchTwin twin, String jvm, String... settings) {
    List<String> all = new ArrayList<>(List.of(WALKS));
    all.addAll(List.of(settings));
    return contenders.export(name, messages, twin.url(), jvm, all.toArray(String[]::new));
  }

  private Contender loop(
      String name,
      Class<?> main,
      BenchTwin twin,
      java.util.function.Function<Path, List<String>> more) {
    return contenders.loop(name, options.messages(), main, twin.url(), more);
  }

  private void table(String title, List<Figures> figures, int baseline) {
    chart.add(new Chart.Group(title, figures));
    page.append("\n## ").append(title).append("\n\n");
    page.append("| | messages/s | beside the ").append("hand-written loop | CPU µs/message |");
    page.append(" peak RSS | first row |\n|---|---|---|---|---|---|\n");
    for (Figures each : figures) {
      page.append(each.row(figures.get(baseline))).append('\n');
    }
  }

  private String head() throws IOException {
    long memory =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return String.format(
        Locale.ROOT,
        """
        # Performance

        `mvn -Pbench verify` measured this on %s: %s, %d processors, %d GB, Java %s, %s messages of
        about 0.7 KB, %d rounds in turn, whole processes from start to exit. `-Dbench.messages=`,
        `-Dbench.rounds=`, `-Dbench.cases=files,h2,…` and `-Dbench.quick=true` (some minutes) change
        it; the machine should have nothing else to do.

        The API is the twin, in a process of its own on the same machine, without limit or latency
        where nothing else is said; there this program walks four windows at once
        (`export.walks=4`). Messages/s are medians, with the least and the most; a ratio compares runs
        of the same round. The hand-written loops force nothing to disk, resume nothing and check
        nothing; this program does, page by page. Client processes only: a database's own time is not
        in CPU µs/message.

        ![Messages a second](performance.svg)
        """,
        LocalDate.now(),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(memory / 1e9),
        System.getProperty("java.version"),
        number(options.messages()),
        options.rounds());
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown processor");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static boolean isThere(String program) throws IOException, InterruptedException {
    return succeeds(List.of("sh", "-c", "command -v " + program), Path.of("."));
  }

  /** Where the vendor's SDK is installed; empty where there is no npm, or it cannot fetch it. */
  private java.util.Optional<Path> npm() throws IOException, InterruptedException {
    Path directory = Files.createDirectories(options.work().resolve("node"));
    Path modules = directory.resolve("node_modules");
    boolean installed =
        Files.isDirectory(modules.resolve("@gohighlevel/api-client"))
            || isThere("node")
                && isThere("npm")
                && succeeds(
                    List.of("npm", "install", "--no-audit", "--no-fund", "@gohighlevel/api-client"),
                    directory);
    return installed ? java.util.Optional.of(modules) : java.util.Optional.empty();
  }

  private static boolean succeeds(List<String> command, Path directory)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }
}
