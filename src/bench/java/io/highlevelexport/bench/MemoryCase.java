package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** With a small heap: what of it is left in use after each collection. */
record MemoryCase(Bench bench) {
  private static final Pattern HEAP_AFTER = Pattern.compile("(\\d+)M->(\\d+)M\\(");
  private static final String HEAP = "128";

  void measure() throws Exception {
    Report report = bench.report();
    report.section("Memory");
    report.line(
        "| into | messages | heap allowed | heap after a collection: first third, last third, most"
            + " | peak RSS | messages/s from the first request |");
    report.line("|---|---|---|---|---|---|");
    try (PostgresServer postgres = new PostgresServer();
        BenchApi api = BenchApi.unlimited("loc1", bench.options().messages(), "SMS")) {
      row("files", api, List.of("export.sink.sms=file"), new NdjsonFiles());
      row("SQLite", api, List.of("export.sink.sms=sql"), new SqliteOnDisk());
      row("PostgreSQL", api, PostgresCase.settings(postgres), postgres);
    }
  }

  private void row(String into, BenchApi api, List<String> settings, Arrivals arrivals)
      throws Exception {
    long messages = bench.options().messages();
    Path log = bench.options().work().resolve("gc.txt");
    String jvm = "-Xmx" + HEAP + "m -Xlog:gc:file=" + log + "::filecount=0";
    String name = into + " with " + HEAP + " MB";
    Measured run =
        bench.lab().run(bench.contenders().export(name, messages, api, jvm, settings), arrivals);
    List<Integer> heap = heapAfterCollections(log);
    int third = Math.max(1, heap.size() / 3);
    bench
        .report()
        .line(
            "| %s | %,d | %s MB | %d MB, %d MB, %d MB | %.0f MB | %,.0f |",
            into,
            messages,
            HEAP,
            median(heap.subList(0, third)),
            median(heap.subList(heap.size() - third, heap.size())),
            Collections.max(heap),
            run.peakMegabytes(),
            run.workingRate());
  }

  private static List<Integer> heapAfterCollections(Path log) throws IOException {
    List<Integer> heap = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      Matcher collection = HEAP_AFTER.matcher(line);
      if (collection.find()) {
        heap.add(Integer.parseInt(collection.group(2)));
      }
    }
    return heap;
  }

  private static int median(List<Integer> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
