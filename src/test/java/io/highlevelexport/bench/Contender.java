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
 * @param command for a fresh, empty directory
 * @param environment on top of the benchmark's own
 */
record Contender(
    String name,
    long messages,
    Function<Path, List<String>> command,
    Map<String, String> environment) {}
