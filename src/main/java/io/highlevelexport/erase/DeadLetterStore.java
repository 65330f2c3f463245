package io.highlevelexport.erase;

import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.ledger.MessageFields;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.SafeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The dead letters, in whatever folder: a record goes as a whole. */
record DeadLetterStore(DeadLetterFiles files) {
  Removed sweep(Selection selection, boolean remove) throws IOException {
    return FilesBelow.each(
        files.directory(),
        "dead letters",
        false,
        file -> {
          boolean isToGo = isToGo(file, selection);
          if (isToGo && remove) {
            Files.deleteIfExists(file);
          }
          return isToGo ? 1 : 0;
        });
  }

  /** Half a record, or one that somebody has spoilt, may be a person's as well. */
  private boolean isToGo(Path file, Selection selection) throws IOException {
    byte[] raw = Files.readAllBytes(file);
    DeadLetter letter;
    try {
      letter = files.read(raw);
    } catch (IOException e) {
      if (selection instanceof Age) {
        throw e;
      }
      return selection.isIn(null, raw);
    }
    String folder = SafeName.of(letter.location() == null ? "" : letter.location());
    Instant lastSeen = Dates.parse(letter.lastAt()).orElse(null);
    String id = letter.messageId();
    MessageFields message = new MessageFields(id, null, null);
    if (letter.holdsMessage()) {
      MessageFields payload =
          MessageFields.of(letter.payload().toString().getBytes(StandardCharsets.UTF_8));
      message =
          new MessageFields(id == null ? payload.id() : id, payload.contactId(), payload.date());
    }
    return selection.takes(folder, message, lastSeen)
        || letter.holdsMessage() && !letter.isReadable() && selection.isIn(folder, letter.unread());
  }
}
