package io.highlevelexport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells of processes in /proc, see proc(5). */
final class ProcFiles {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final double TICKS_PER_SECOND = 100;

  /** In {@code /proc/stat}, of user, nice, system, idle, iowait, irq, softirq and steal. */
  private static final Set<Integer> IDLE = Set.of(3, 4);

  /** {@code utime} and {@code cutime} of {@code stat}; the system's share follows each. */
  private static final int OWN_USER = 11;

  private static final int CHILDREN_USER = 13;

  private ProcFiles() {}

  /** The most memory that the process held, in kB; 0 when it has ended. */
  static long peakKb(long pid) {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return peak.find() ? Long.parseLong(peak.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The processor time of a process so far; empty when it has ended. */
  static OptionalDouble cpuSeconds(long pid) {
    try {
      return OptionalDouble.of(seconds(Long.toString(pid), OWN_USER));
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** The processor time of all children of this process that have ended. */
  static double endedChildrenCpuSeconds() throws IOException {
    return seconds("self", CHILDREN_USER);
  }

  /** What all processors of the machine have been in use together since it started. */
  static double busySeconds() throws IOException {
    try (BufferedReader stat = Files.newBufferedReader(Path.of("/proc/stat"))) {
      String[] fields = stat.readLine().split(" +");
      long busy = 0;
      for (int field = 0; field < 8; field++) {
        busy += IDLE.contains(field) ? 0 : Long.parseLong(fields[field + 1]);
      }
      return busy / TICKS_PER_SECOND;
    }
  }

  private static double seconds(String process, int userField) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[userField]) + Long.parseLong(fields[userField + 1]))
        / TICKS_PER_SECOND;
  }
}
