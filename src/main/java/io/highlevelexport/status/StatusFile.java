package io.highlevelexport.status;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.highlevelexport.spool.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The status that a running export lays down beside its pages, for those who cannot open its
 * database while it does.
 */
public final class StatusFile {
  private static final String NAME = "status.json";

  private final Path file;
  private final ObjectMapper json =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * @param spool the directory of the spool
   */
  public StatusFile(Path spool) {
    this.file = spool.resolve(NAME);
  }

  /** Puts a new status in place of the old one, in one step. */
  public void write(Status status) throws IOException {
    Path part = file.resolveSibling(NAME + ".new");
    Files.deleteIfExists(part);
    Files.createFile(part, PrivateFiles.fileAttributes());
    Files.write(part, json.writeValueAsBytes(status));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The last status; empty where none was written. */
  public Optional<Status> read() throws IOException {
    try {
      return Optional.of(json.readValue(Files.readAllBytes(file), Status.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
