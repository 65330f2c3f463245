package io.highlevelexport.ledger;

import io.highlevelexport.model.ContentHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * A process among those that may work on a database.
 *
 * @param host the machine's name, and what no other machine or container has
 * @param pid the process id there
 * @param started when the process began, on Linux in clock ticks since the machine started, else in
 *     epoch milliseconds: process ids are used again
 */
public record Instance(String host, long pid, long started) {
  /** Where the start stands in {@code /proc/<pid>/stat}, behind the program's name. */
  private static final int START_TICKS = 19;

  public static Instance current() {
    ProcessHandle process = ProcessHandle.current();
    // machines and containers may have the same name, or none
    String machine = hostName() + "/" + ContentHash.hex(kernel());
    return new Instance(machine, process.pid(), started(process));
  }

  public static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** Where a process id means the same process; where that cannot be told, only in this one. */
  private static String kernel() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return UUID.randomUUID().toString();
    }
  }

  /**
   * By a clock that nobody sets, where there is one: a living process would be taken for another
   * one when the time of day is put right.
   */
  private static long started(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_TICKS]);
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
  }

  /** {@code host:pid:started}. */
  public String name() {
    return host + ":" + pid + ":" + started;
  }

  /** Whether the holder of that name is or was a process of this machine. */
  boolean isNeighbour(String holder) {
    String[] parts = holder.split(":");
    return parts.length == 3 && parts[0].equals(host);
  }

  /** Whether the holder of that name was a process of this machine that is gone. */
  boolean succeeds(String holder) {
    if (!isNeighbour(holder)) {
      return false;
    }
    String[] parts = holder.split(":");
    long startedThen = Long.parseLong(parts[2]);
    return ProcessHandle.of(Long.parseLong(parts[1]))
        .map(process -> started(process) != startedThen)
        .orElse(true);
  }
}
