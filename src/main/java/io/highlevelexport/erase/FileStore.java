package io.highlevelexport.erase;

import io.highlevelexport.ledger.MessageFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The NDJSON files: one folder for each location. */
record FileStore(Path directory) {
  /** How the name of a file begins: the date of its first message. */
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

  private static final String NDJSON = ".ndjson";
  private static final String PART = ".part";
  private static final String CONTACTS = "contacts";
  private static final int DATE_LENGTH = 15;
  private static final int MONTH_LENGTH = 7;

  Removed sweep(Selection selection, boolean remove) throws IOException {
    return FilesBelow.each(
        directory,
        "files in " + directory,
        true,
        file -> {
          Path path = directory.relativize(file);
          String folder = path.getName(0).toString();
          if (path.getNameCount() == 1 || !selection.concerns(folder) || BinaryFiles.isOne(path)) {
            return 0;
          }
          if (selection instanceof Age age && path.getName(1).toString().equals(CONTACTS)) {
            // a contact is older than its messages: what counts is the month it was fetched in
            boolean isOld = path.getName(2).toString().compareTo(month(age)) < 0;
            return isOld ? Lines.edit(file, (line, number) -> null, remove) : 0;
          }
          return sweep(file, folder, selection, remove);
        });
  }

  private static String month(Age age) {
    return age.before().toString().substring(0, MONTH_LENGTH);
  }

  private static long sweep(Path file, String folder, Selection selection, boolean remove)
      throws IOException {
    Instant date = date(file);
    if (selection instanceof Age age && date != null && !date.isBefore(age.before())) {
      // messages come in the order of their dates: what follows is younger still
      return 0;
    }
    if (file.toString().endsWith(NDJSON)) {
      return Lines.edit(
          file,
          (line, number) -> selection.takes(folder, MessageFields.of(line), date) ? null : line,
          remove);
    }
    if (selection instanceof Age) {
      return 0;
    }
    if (!file.toString().endsWith(NDJSON + PART)) {
      throw new IOException("a file of somebody else's");
    }
    // half of a file that is written again, with a line that may be cut
    long lines =
        Lines.edit(
            file,
            (line, number) ->
                selection.takes(folder, MessageFields.of(line), date) || selection.isIn(line)
                    ? null
                    : line,
            false);
    if (lines > 0 && remove) {
      Files.delete(file);
    }
    return lines;
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
}
