package io.highlevelexport.erase;

import io.highlevelexport.ledger.MessageFields;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The NDJSON files: one folder for each location. */
final class FileStore {
  /** How the name of a file begins: the date of its first message. */
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

  private static final int DATE_LENGTH = 15;

  private final Path directory;

  FileStore(Path directory) {
    this.directory = directory;
  }

  Removed sweep(Selection selection, boolean remove) throws IOException {
    long lines = 0;
    long files = 0;
    for (Path folder : folders()) {
      String name = folder.getFileName().toString();
      if (selection.concerns(name)) {
        for (Path file : ndjson(folder)) {
          long removed = sweep(file, name, selection, remove);
          lines += removed;
          files += removed > 0 ? 1 : 0;
        }
      }
    }
    return new Removed("files in " + directory, lines, files);
  }

  private static long sweep(Path file, String folder, Selection selection, boolean remove)
      throws IOException {
    Instant date = date(file);
    if (selection instanceof Age age && date != null && !date.isBefore(age.before())) {
      // messages come in the order of their dates: what follows is younger still
      return 0;
    }
    try {
      return Lines.edit(
          file,
          (line, number) -> selection.takes(folder, MessageFields.of(line), date) ? null : line,
          remove);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static Instant date(Path file) {
    String name = file.getFileName().toString();
    try {
      return name.length() < DATE_LENGTH
          ? null
          : LocalDateTime.parse(name.substring(0, DATE_LENGTH), DATE).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, Files::isDirectory)) {
        found.forEach(folders::add);
      }
    }
    return folders;
  }

  private static List<Path> ndjson(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList();
    }
  }
}
