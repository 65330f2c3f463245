package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs a program to its end and measures it, by what Linux says of it in /proc. */
final class ChildProcess {
  private static final long LOOK_MS = 10;

  private ChildProcess() {}

  /**
   * What a run took.
   *
   * @param seconds from its start to its end
   * @param cpuSeconds of its processors, user and system
   * @param peakKb the most memory it held (resident set)
   * @param firstRow seconds until {@code arrived} was true, NaN where it never was
   * @param endedAt in milliseconds since 1970
   * @param cpuSecondsAt what {@code cpuSeconds} was at an instant, in milliseconds since 1970
   */
  record Run(
      double seconds,
      double cpuSeconds,
      long peakKb,
      double firstRow,
      long endedAt,
      NavigableMap<Long, Double> cpuSecondsAt) {
    double secondsSince(long millis) {
      return (endedAt - millis) / 1000.0;
    }

    double cpuSecondsSince(long millis) {
      Map.Entry<Long, Double> before = cpuSecondsAt.floorEntry(millis);
      return before == null ? cpuSeconds : cpuSeconds - before.getValue();
    }
  }

  /**
   * @param log where its output goes
   * @param arrived whether its first row is there
   * @throws IOException when it fails, or does not end within {@code limitSeconds}
   */
  static Run run(
      List<String> command,
      Map<String, String> environment,
      Path log,
      long limitSeconds,
      BooleanSupplier arrived)
      throws IOException, InterruptedException {
    double cpuBefore = ProcFiles.endedChildrenCpuSeconds();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    NavigableMap<Long, Double> cpuSecondsAt = new TreeMap<>();
    long start = System.nanoTime();
    Process process = builder.start();
    long peak = 0;
    double firstRow = Double.NaN;
    while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, ProcFiles.peakKb(process.pid()));
      ProcFiles.cpuSeconds(process.pid())
          .ifPresent(cpu -> cpuSecondsAt.put(System.currentTimeMillis(), cpu));
      if (Double.isNaN(firstRow) && arrived.getAsBoolean()) {
        firstRow = secondsSince(start);
      }
      if (secondsSince(start) > limitSeconds) {
        process.destroyForcibly().waitFor();
        throw new IOException("not done after " + limitSeconds + " s: " + command + ", see " + log);
      }
    }
    double seconds = secondsSince(start);
    long endedAt = System.currentTimeMillis();
    if (process.exitValue() != 0) {
      throw new IOException("exit " + process.exitValue() + ": " + command + ", see " + log);
    }
    double cpuSeconds = ProcFiles.endedChildrenCpuSeconds() - cpuBefore;
    return new Run(seconds, cpuSeconds, peak, firstRow, endedAt, cpuSecondsAt);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
