package io.highlevelexport.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.deliver.file.NdjsonFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The pages that wait for delivery. A message in one is not taken out, since the page is held
 * against what the ledger says of it: all but its id goes, and the delivery leaves it out by that.
 */
final class SpoolStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  SpoolStore(Path directory) {
    this.directory = directory;
  }

  Removed sweep(Selection selection, boolean remove) throws IOException {
    long lines = 0;
    long files = 0;
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> pages = Files.newDirectoryStream(directory, "*.page")) {
        for (Path page : pages) {
          long removed = Lines.edit(page, new Emptied(selection), remove);
          lines += removed;
          files += removed > 0 ? 1 : 0;
        }
      }
    }
    return new Removed("pages that wait for delivery", lines, files);
  }

  /** The first line is the page's header. */
  private static final class Emptied implements Lines.Edit {
    private final Selection selection;
    private String folder;

    Emptied(Selection selection) {
      this.selection = selection;
    }

    @Override
    public byte[] of(byte[] line, long number) throws IOException {
      if (number == 0) {
        folder = NdjsonFiles.folder(JSON.readTree(line).path("locationId").asText());
        return line;
      }
      MessageFields message = MessageFields.of(line);
      if (!selection.takes(folder, message, null)) {
        return line;
      }
      byte[] emptied = JSON.writeValueAsBytes(Map.of("id", message.id()));
      return emptied.length == line.length ? line : emptied;
    }
  }
}
