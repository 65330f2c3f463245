package io.highlevelexport.web;

import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists the dead letters that wait, again and again; a file is read once, and again when it has
 * changed.
 */
final class DeadLetterIndex {
  private static final int MOST = 20_000;

  private final DeadLetterFiles files;
  private Map<State, Optional<DeadLetterRow>> known = Map.of();

  /** A file as it is now. */
  private record State(Path path, FileTime modified, long size) {}

  /**
   * What waits.
   *
   * @param rows the latest first
   * @param unreadable how many files are no dead letters
   */
  record Listing(List<DeadLetterRow> rows, int unreadable) {
    static final Listing NONE = new Listing(List.of(), 0);
  }

  DeadLetterIndex(DeadLetterFiles files) {
    this.files = files;
  }

  /**
   * The letters of the files that were written last.
   *
   * @throws IOException when the folder cannot be read
   */
  Listing list() throws IOException {
    Map<State, Optional<DeadLetterRow>> now = new HashMap<>();
    states().stream()
        .sorted(Comparator.comparing(State::modified).reversed())
        .limit(MOST)
        .forEach(
            file -> now.put(file, known.containsKey(file) ? known.get(file) : read(file.path())));
    known = now;
    List<DeadLetterRow> rows =
        now.values().stream()
            .flatMap(Optional::stream)
            .sorted(
                Comparator.comparing(DeadLetterRow::last)
                    .reversed()
                    .thenComparing(DeadLetterRow::id))
            .toList();
    return new Listing(rows, now.size() - rows.size());
  }

  private List<State> states() throws IOException {
    List<State> states = new ArrayList<>();
    for (Path path : files.files(Folder.WAITING)) {
      try {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        states.add(new State(path, file.lastModifiedTime(), file.size()));
      } catch (NoSuchFileException e) {
        // it has just been moved
      }
    }
    return states;
  }

  private Optional<DeadLetterRow> read(Path file) {
    try {
      return Optional.of(DeadLetterRow.of(files.read(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
