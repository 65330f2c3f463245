package io.highlevelexport.lint;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All files of a directory: some rules hold over all of them.
 *
 * @param isComplete whether every file could be read; else nothing can be said about what is
 *     missing
 */
record RouteSet(List<RouteFile> files, boolean isComplete) {
  Stream<Step> steps() {
    return files.stream().flatMap(file -> file.steps().stream());
  }

  Stream<Step> steps(Predicate<String> kind) {
    return steps().filter(step -> kind.test(step.kind()));
  }

  Stream<Value> values() {
    return files.stream().flatMap(file -> file.values().stream());
  }

  Stream<RouteFile.Block> blocks(String kind) {
    return files.stream()
        .flatMap(file -> file.blocks().stream())
        .filter(block -> block.kind().equals(kind));
  }
}
