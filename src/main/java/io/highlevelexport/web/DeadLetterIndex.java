package io.highlevelexport.web;

import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists dead letters again and again; a file is read once, and again when it has changed. */
final class DeadLetterIndex {
  private final DeadLetterFiles files;
  private final Map<Folder, Map<State, Optional<DeadLetterRow>>> known =
      new EnumMap<>(Folder.class);

  /** A file as it is now. */
  private record State(Path path, FileTime modified, long size) {}

  DeadLetterIndex(DeadLetterFiles files) {
    this.files = files;
  }

  /**
   * What lies in a folder.
   *
   * @param rows the latest first
   * @param unreadable how many files are no dead letters
   */
  record Listing(List<DeadLetterRow> rows, int unreadable) {}

  /**
   * The letters of the files that were written last.
   *
   * @throws UncheckedIOException when the folder cannot be read
   */
  Listing list(Folder folder, int most) {
    Map<State, Optional<DeadLetterRow>> before = known.getOrDefault(folder, Map.of());
    Map<State, Optional<DeadLetterRow>> now = new HashMap<>();
    try {
      states(folder).stream()
          .sorted(Comparator.comparing(State::modified).reversed())
          .limit(most)
          .forEach(
              file ->
                  now.put(file, before.containsKey(file) ? before.get(file) : read(file.path())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    known.put(folder, now);
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

  private List<State> states(Folder folder) throws IOException {
    List<State> states = new ArrayList<>();
    for (Path path : files.files(folder)) {
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
