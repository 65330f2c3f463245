package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A program that is measured.
 *
 * @param name as the tables call it
 * @param messages how many it brings over in a run
 * @param rounds how often it is run at most
 * @param api that it asks
 * @param command for a fresh, empty directory
 * @param environment on top of the benchmark's own
 */
record Contender(
    String name,
    long messages,
    int rounds,
    BenchApi api,
    Function<Path, List<String>> command,
    Map<String, String> environment) {
  Contender atMost(int rounds) {
    return new Contender(name, messages, rounds, api, command, environment);
  }
}
