package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is measured: system properties {@code bench.messages}, {@code bench.rounds}, {@code
 * bench.quick} and {@code bench.cases}.
 *
 * @param messages in each run
 * @param rounds how often each is run, one after the other in turn
 * @param quick a few minutes in all: fewer cases
 * @param cases files, channels, edited, postgresql, sqlite, mixed, mail, memory, linear, paced,
 *     locations, many, scale; empty is all of them
 * @param distribution the unpacked {@code target/highlevel-export}
 * @param work where the runs write
 */
record BenchOptions(
    long messages, int rounds, boolean quick, List<String> cases, Path distribution, Path work) {
  static BenchOptions read() {
    boolean quick = Boolean.getBoolean("bench.quick");
    Path distribution = Path.of(System.getProperty("distribution")).toAbsolutePath();
    return new BenchOptions(
        Long.getLong("bench.messages", quick ? 50_000 : 1_000_000),
        Integer.getInteger("bench.rounds", quick ? 1 : 5),
        quick,
        Stream.of(System.getProperty("bench.cases", "").split(","))
            .filter(name -> !name.isBlank())
            .toList(),
        distribution,
        distribution.resolveSibling("bench"));
  }

  /** Whether all is measured that the page tells. */
  boolean whole() {
    return !quick && cases.isEmpty();
  }

  /** Rounds of the cases that take long and matter less. */
  int fewRounds() {
    return Math.min(3, rounds);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
