package io.highlevelexport.state;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * A process among those that may work on a database.
 *
 * @param host the machine's name
 * @param pid the process id there
 * @param started when the process began, epoch milliseconds: process ids are used again
 */
public record Instance(String host, long pid, long started) {
  /** The process that asks. */
  public static Instance current() {
    ProcessHandle process = ProcessHandle.current();
    return new Instance(hostName(), process.pid(), started(process));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** {@code host:pid:started}. */
  public String name() {
    return host + ":" + pid + ":" + started;
  }

  /** Whether the holder of that name was a process of this machine that is gone. */
  boolean succeeds(String holder) {
    String[] parts = holder.split(":");
    if (parts.length != 3 || !parts[0].equals(host)) {
      return false;
    }
    long startedThen = Long.parseLong(parts[2]);
    return ProcessHandle.of(Long.parseLong(parts[1]))
        .map(process -> started(process) != startedThen)
        .orElse(true);
  }
}
