package io.highlevelexport.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.ledger.MessageFields;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.SafeName;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The pages that wait for delivery. A message in one is not taken out, since the page is held
 * against what the ledger says of it: all but its id goes, and the delivery leaves it out by that.
 */
record SpoolStore(Path directory, PageLedger ledger) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Removed sweep(Selection selection, boolean remove) throws IOException {
    return FilesBelow.each(
        directory,
        "pages that wait for delivery",
        true,
        file -> {
          String fileName = file.getFileName().toString();
          if (!fileName.endsWith(".page") && !fileName.endsWith(".part")) {
            return 0;
          }
          String location =
              ledger.entry(Spool.nameOf(fileName)).map(PageEntry::locationId).orElse(null);
          return Lines.edit(file, line -> emptied(selection, location, line), remove);
        });
  }

  /**
   * @param location {@code null} of a page that the ledger does not know
   */
  private static byte[] emptied(Selection selection, String location, byte[] line)
      throws IOException {
    MessageFields message = MessageFields.of(line);
    boolean isToGo =
        location == null
            ? selection.isIn(null, line)
            : selection.takes(SafeName.of(location), message, null);
    if (!isToGo) {
      return line;
    }
    byte[] emptied =
        JSON.writeValueAsBytes(message.id() == null ? Map.of() : Map.of("id", message.id()));
    return emptied.length == line.length ? line : emptied;
  }
}
