package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a program to its end and measures it as a whole, by what Linux says of it in /proc. */
final class ChildProcess {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final int TICKS_PER_SECOND = 100;
  private static final int PARENT_CHILDREN_USER = 13;
  private static final long LOOK_MS = 10;

  private ChildProcess() {}

  /**
   * What a run took.
   *
   * @param seconds from its start to its end
   * @param cpuSeconds of its processors, user and system
   * @param peakKb the most memory it held (resident set)
   * @param firstRow seconds until {@code arrived} was true, NaN where it never was
   */
  record Run(double seconds, double cpuSeconds, long peakKb, double firstRow) {}

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
    double cpuBefore = childrenCpuSeconds();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    long peak = 0;
    double firstRow = Double.NaN;
    while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakKb(process.pid()));
      if (Double.isNaN(firstRow) && arrived.getAsBoolean()) {
        firstRow = secondsSince(start);
      }
      if (secondsSince(start) > limitSeconds) {
        process.destroyForcibly().waitFor();
        throw new IOException("not done after " + limitSeconds + " s: " + command + ", see " + log);
      }
    }
    double seconds = secondsSince(start);
    if (process.exitValue() != 0) {
      throw new IOException("exit " + process.exitValue() + ": " + command + ", see " + log);
    }
    return new Run(seconds, childrenCpuSeconds() - cpuBefore, peak, firstRow);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static long peakKb(long pid) {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return peak.find() ? Long.parseLong(peak.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The time of all children that have ended: {@code cutime} and {@code cstime} of proc(5). */
  private static double childrenCpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[PARENT_CHILDREN_USER])
            + Long.parseLong(fields[PARENT_CHILDREN_USER + 1]))
        / (double) TICKS_PER_SECOND;
  }
}
