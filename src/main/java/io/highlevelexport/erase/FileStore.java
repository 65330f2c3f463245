package io.highlevelexport.erase;

import io.highlevelexport.ledger.MessageFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The NDJSON files: one folder for each location. */
record FileStore(Path directory) {
  private static final String NDJSON = ".ndjson";
  private static final String PART = ".part";
  private static final String CONTACTS = "contacts";
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
            String month = age.before().toString().substring(0, MONTH_LENGTH);
            boolean isOld = path.getName(2).toString().compareTo(month) < 0;
            return isOld ? Lines.edit(file, line -> null, remove) : 0;
          }
          return sweep(file, folder, selection, remove);
        });
  }

  private static long sweep(Path file, String folder, Selection selection, boolean remove)
      throws IOException {
    if (file.toString().endsWith(NDJSON)) {
      // its name tells no more than the date of its first message: older ones may follow
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return Lines.edit(
          file,
          line -> selection.takes(folder, MessageFields.of(line), written) ? null : line,
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
            line ->
                selection.takes(folder, MessageFields.of(line), null)
                        || selection.isIn(folder, line)
                    ? null
                    : line,
            false);
    if (lines > 0 && remove) {
      Files.delete(file);
    }
    return lines;
  }
}
