package io.highlevelexport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A {@link TwinProcess}, as the benchmark sees it. */
final class BenchTwin implements AutoCloseable {
  static final String FROM = Instant.now().minus(Duration.ofDays(90)).toString();
  static final String TO = Instant.now().minus(Duration.ofHours(1)).toString();

  private final Process process;
  private final BufferedReader answers;
  private final String url;

  /** How requests fared; {@code millis} from the first to the last. */
  record Served(int pages, int refused, long millis) {}

  private BenchTwin(Process process) throws IOException {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.url = answers.readLine();
  }

  static BenchTwin unlimited(String locations, long messages, String channels) throws IOException {
    return start(locations, messages, channels, 0, "SLIDING", 0);
  }

  static BenchTwin limited(long messages, String channels, String kind, int latencyMillis)
      throws IOException {
    return start("loc1", messages, channels, 100, kind, latencyMillis);
  }

  private static BenchTwin start(
      String locations, long messages, String channels, int limit, String kind, int latencyMillis)
      throws IOException {
    List<String> command =
        List.of(
            BenchOptions.java(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            TwinProcess.class.getName(),
            locations,
            Long.toString(messages),
            channels,
            FROM,
            TO,
            Integer.toString(limit),
            kind,
            Integer.toString(latencyMillis));
    return new BenchTwin(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  String url() {
    return url;
  }

  /** What came since this was asked last. */
  Served served() throws IOException {
    OutputStream questions = process.getOutputStream();
    questions.write('\n');
    questions.flush();
    String[] answer = answers.readLine().split(" ");
    return new Served(
        Integer.parseInt(answer[0]), Integer.parseInt(answer[1]), Long.parseLong(answer[2]));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
