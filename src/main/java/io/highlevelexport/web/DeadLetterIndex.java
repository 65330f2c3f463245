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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists dead letters again and again; a file is read once, and again when it has changed. */
final class DeadLetterIndex {
  private final DeadLetterFiles files;
  private final Map<Folder, Map<Path, Entry>> known = new EnumMap<>(Folder.class);

  /** {@code row} is null where the file is no dead letter. */
  private record Entry(FileTime modified, long size, DeadLetterRow row) {}

  private record Found(Path path, BasicFileAttributes attributes) {}

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
   * @throws IOException when the folder cannot be read
   */
  synchronized Listing list(Folder folder, int most) throws IOException {
    List<Found> found = new ArrayList<>();
    for (Path path : files.files(folder)) {
      try {
        found.add(new Found(path, Files.readAttributes(path, BasicFileAttributes.class)));
      } catch (NoSuchFileException e) {
        // it has just been moved
      }
    }
    Comparator<Found> byAge =
        Comparator.comparing((Found file) -> file.attributes().lastModifiedTime());
    found.sort(byAge.reversed());
    Map<Path, Entry> before = known.getOrDefault(folder, Map.of());
    Map<Path, Entry> now = new HashMap<>();
    for (Found file : found.subList(0, Math.min(most, found.size()))) {
      now.put(file.path(), entry(file, before.get(file.path())));
    }
    known.put(folder, now);
    List<DeadLetterRow> rows = new ArrayList<>();
    now.values().stream().map(Entry::row).filter(row -> row != null).forEach(rows::add);
    rows.sort(
        Comparator.comparing(DeadLetterRow::last).reversed().thenComparing(DeadLetterRow::id));
    return new Listing(rows, now.size() - rows.size());
  }

  private Entry entry(Found file, Entry before) {
    FileTime modified = file.attributes().lastModifiedTime();
    long size = file.attributes().size();
    if (before != null && before.modified().equals(modified) && before.size() == size) {
      return before;
    }
    try {
      return new Entry(modified, size, DeadLetterRow.of(files.read(file.path())));
    } catch (IOException e) {
      return new Entry(modified, size, null);
    }
  }
}
