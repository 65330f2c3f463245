package io.highlevelexport.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** A {@link ApiProcess}, as the benchmark sees it. */
final class BenchApi implements AutoCloseable {
  static final String FROM = Instant.now().minus(Duration.ofDays(90)).toString();
  static final String TO = Instant.now().minus(Duration.ofHours(1)).toString();

  private final SideProcess process;

  /**
   * How requests fared.
   *
   * @param millis from the first to the last
   * @param firstAt when the first came, in milliseconds since 1970; 0 where none came
   */
  record Served(int pages, int refused, long millis, long firstAt) {}

  private BenchApi(SideProcess process) {
    this.process = process;
  }

  static BenchApi unlimited(String locations, long messages, String channels) throws IOException {
    return start(locations, messages, channels, 0, "SLIDING", 0);
  }

  static BenchApi limited(long messages, String channels, String kind, int latencyMillis)
      throws IOException {
    return start("loc1", messages, channels, 100, kind, latencyMillis);
  }

  private static BenchApi start(
      String locations, long messages, String channels, int limit, String kind, int latencyMillis)
      throws IOException {
    return new BenchApi(
        SideProcess.start(
            ApiProcess.class,
            locations,
            Long.toString(messages),
            channels,
            FROM,
            TO,
            Integer.toString(limit),
            kind,
            Integer.toString(latencyMillis)));
  }

  String url() {
    return process.address();
  }

  /** What came since this was asked last. */
  Served served() throws IOException {
    String[] answer = process.ask();
    return new Served(
        Integer.parseInt(answer[0]),
        Integer.parseInt(answer[1]),
        Long.parseLong(answer[2]),
        Long.parseLong(answer[3]));
  }

  @Override
  public void close() {
    process.close();
  }
}
