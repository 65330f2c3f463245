package io.highlevelexport.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain Java program of the export's own shape, without Camel and without a database: windows
 * walked at once, each page forced to disk in a spool, read back, written as a file of its own and
 * forced again. What the export takes longer than this is what its routes and its state cost.
 */
final class SameShape {
  private static final int WALKS = 16;
  private static final int DELIVERIES = 2;

  private final String[] arguments;
  private final Path spool;
  private final AtomicInteger names = new AtomicInteger();
  private final ExecutorService deliveries = Executors.newFixedThreadPool(DELIVERIES);

  private SameShape(String[] arguments) throws IOException {
    this.arguments = arguments;
    this.spool = Files.createDirectories(Path.of(arguments[3], "spool"));
  }

  /** Arguments: url, token, location, directory, first date, end date, windows. */
  public static void main(String[] arguments) throws Exception {
    new SameShape(arguments).run();
  }

  private void run() throws Exception {
    long from = Instant.parse(arguments[4]).toEpochMilli();
    long to = Instant.parse(arguments[5]).toEpochMilli();
    int windows = Integer.parseInt(arguments[6]);
    ExecutorService walks = Executors.newFixedThreadPool(WALKS);
    List<Future<List<Future<Path>>>> walked = new ArrayList<>();
    for (int window = 0; window < windows; window++) {
      String range =
          "&startDate="
              + Instant.ofEpochMilli(from + (to - from) / windows * window)
              + "&endDate="
              + Instant.ofEpochMilli(from + (to - from) / windows * (window + 1) - 1);
      walked.add(walks.submit(() -> walk(range)));
    }
    try {
      for (Future<List<Future<Path>>> window : walked) {
        for (Future<Path> delivered : window.get()) {
          delivered.get();
        }
      }
    } finally {
      walks.shutdownNow();
      deliveries.shutdownNow();
    }
  }

  private List<Future<Path>> walk(String range) throws Exception {
    PlainApi api = new PlainApi(arguments[0], arguments[1], arguments[2], "SMS", range);
    List<Future<Path>> delivered = new ArrayList<>();
    String cursor = null;
    do {
      byte[] page = api.page(cursor);
      Slices slices = Slices.of(page);
      Path spooled = spool.resolve(names.incrementAndGet() + ".page");
      write(
          spooled,
          out -> {
            for (int i = 0; i < slices.count(); i++) {
              out.write(page, slices.start(i), slices.end(i) - slices.start(i));
              out.write('\n');
            }
          });
      delivered.add(deliveries.submit(() -> deliver(spooled)));
      cursor = slices.nextCursor();
    } while (cursor != null);
    return delivered;
  }

  private Path deliver(Path spooled) throws IOException {
    List<String> lines = Files.readAllLines(spooled);
    Path file = Path.of(arguments[3], spooled.getFileName() + ".ndjson");
    write(
        file,
        out -> {
          for (String line : lines) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
          }
        });
    Files.delete(spooled);
    return file;
  }

  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  private static void write(Path file, Content content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 256 * 1024);
      content.to(out);
      out.flush();
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
