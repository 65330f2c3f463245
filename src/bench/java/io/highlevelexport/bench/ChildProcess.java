package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
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
   * @param peakKb the most memory it held (resident set)
   * @param firstRow seconds until {@code arrived} was true, NaN where it never was
   * @param endedAt in milliseconds since 1970
   * @param at what the processors had done by an instant, in milliseconds since 1970
   */
  record Run(
      double seconds,
      long peakKb,
      double firstRow,
      long endedAt,
      NavigableMap<Long, Processors> at) {
    double secondsSince(long millis) {
      return (endedAt - millis) / 1000.0;
    }

    /** Of its processors, user and system. */
    double cpuSeconds() {
      return at.lastEntry().getValue().own();
    }

    double cpuSecondsSince(long millis) {
      return since(millis).own();
    }

    /** How much of all processors of the machine was in use, by whatever program. */
    double busySince(long millis) {
      int processors = Runtime.getRuntime().availableProcessors();
      return since(millis).all() / processors / secondsSince(millis);
    }

    private Processors since(long millis) {
      Map.Entry<Long, Processors> before = at.floorEntry(millis);
      return at.lastEntry()
          .getValue()
          .minus(before == null ? at.firstEntry().getValue() : before.getValue());
    }
  }

  /**
   * Seconds of processors.
   *
   * @param own that the program used
   * @param all that all programs of the machine used
   */
  record Processors(double own, double all) {
    Processors minus(Processors before) {
      return new Processors(own - before.own, all - before.all);
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
    NavigableMap<Long, Processors> at = new TreeMap<>();
    at.put(System.currentTimeMillis(), new Processors(0, ProcFiles.busySeconds()));
    long start = System.nanoTime();
    Process process = builder.start();
    long peak = 0;
    double firstRow = Double.NaN;
    while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, ProcFiles.peakKb(process.pid()));
      OptionalDouble own = ProcFiles.cpuSeconds(process.pid());
      if (own.isPresent()) {
        at.put(
            System.currentTimeMillis(), new Processors(own.getAsDouble(), ProcFiles.busySeconds()));
      }
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
    at.put(endedAt, new Processors(cpuSeconds, ProcFiles.busySeconds()));
    return new Run(seconds, peak, firstRow, endedAt, at);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
