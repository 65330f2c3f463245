package io.highlevelexport.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain Java program of the export's own shape, without Camel and without a database for its
 * state: windows walked at once, each page forced to disk in a spool, read back, and delivered by
 * one of two threads. What the export takes longer than this is what its routes and its state cost.
 */
final class SameShape {
  private static final int DELIVERIES = 2;

  private final PlainApi api;
  private final Path spool;
  private final AtomicInteger names = new AtomicInteger();
  private final ExecutorService walks;
  private final ExecutorService deliveries = Executors.newFixedThreadPool(DELIVERIES);

  private SameShape(PlainApi api, Path spool, int walks) {
    this.api = api;
    this.spool = spool;
    this.walks = Executors.newFixedThreadPool(walks);
  }

  /**
   * Arguments: url, token, location, directory, first date, end date, windows of each channel,
   * walks at once, {@link Destination}s.
   */
  public static void main(String[] arguments) throws Exception {
    PlainApi api = new PlainApi(arguments[0], arguments[1], arguments[2]);
    Path spool = Files.createDirectories(Path.of(arguments[3], "spool"));
    SameShape program = new SameShape(api, spool, Integer.parseInt(arguments[7]));
    List<String> ranges =
        ranges(
            Instant.parse(arguments[4]).toEpochMilli(),
            Instant.parse(arguments[5]).toEpochMilli(),
            Integer.parseInt(arguments[6]));
    try {
      program.run(ranges, arguments[2], Arrays.asList(arguments).subList(8, arguments.length));
    } finally {
      program.walks.shutdownNow();
      program.deliveries.shutdownNow();
    }
  }

  private static List<String> ranges(long from, long to, int windows) {
    List<String> ranges = new ArrayList<>();
    for (int window = 0; window < windows; window++) {
      ranges.add(
          "&startDate="
              + Instant.ofEpochMilli(from + (to - from) * window / windows)
              + "&endDate="
              + Instant.ofEpochMilli(from + (to - from) * (window + 1) / windows - 1));
    }
    return ranges;
  }

  private void run(List<String> ranges, String location, List<String> destinations)
      throws Exception {
    List<Future<List<Future<?>>>> walked = new ArrayList<>();
    for (String argument : destinations) {
      Destination destination = Destination.of(argument);
      PageSink sink = sink(destination, location);
      for (String range : ranges) {
        walked.add(walks.submit(() -> walk(destination.channel(), range, sink)));
      }
    }
    for (Future<List<Future<?>>> window : walked) {
      for (Future<?> delivered : window.get()) {
        delivered.get();
      }
    }
  }

  private static PageSink sink(Destination to, String location) throws Exception {
    return switch (to.kind()) {
      case "file" -> new PageToFile(Path.of(to.where()));
      case "sql" ->
          to.where().startsWith("jdbc:sqlite:")
              ? new PageToSqlite(to.where(), to.channel(), location)
              : new PageToSql(to.where(), to.channel(), location, DELIVERIES);
      case "digest" -> new PageToMail(to);
      default -> throw new IllegalArgumentException("no sink " + to.kind());
    };
  }

  private List<Future<?>> walk(String channel, String range, PageSink sink) throws Exception {
    List<Future<?>> delivered = new ArrayList<>();
    String cursor = null;
    do {
      byte[] page = api.page(channel, range, cursor);
      Slices slices = Slices.of(page);
      Path spooled = spool.resolve(names.incrementAndGet() + ".page");
      ForcedFile.write(
          spooled,
          out -> {
            for (int i = 0; i < slices.count(); i++) {
              out.write(page, slices.start(i), slices.end(i) - slices.start(i));
              out.write('\n');
            }
          });
      delivered.add(deliveries.submit(() -> deliver(spooled, sink)));
      cursor = slices.nextCursor();
    } while (cursor != null);
    return delivered;
  }

  private Void deliver(Path spooled, PageSink sink) throws Exception {
    sink.deliver(spooled, lines(Files.readAllBytes(spooled)));
    Files.delete(spooled);
    return null;
  }

  private static List<byte[]> lines(byte[] page) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int end = 0; end < page.length; end++) {
      if (page[end] == '\n') {
        lines.add(Arrays.copyOfRange(page, start, end));
        start = end + 1;
      }
    }
    return lines;
  }
}
