package io.highlevelexport.erase;

import java.nio.file.Path;
import java.util.List;

/**
 * What one store held of it.
 *
 * @param store in words
 * @param things how many messages, rows or records
 * @param files in how many files; 0 where it is no matter of files
 * @param notRead files and directories that could not be looked into
 */
public record Removed(String store, long things, long files, List<Path> notRead) {
  Removed(String store, long things) {
    this(store, things, 0, List.of());
  }
}
