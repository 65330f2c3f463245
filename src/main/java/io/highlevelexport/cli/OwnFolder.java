package io.highlevelexport.cli;

import static java.util.stream.Collectors.joining;

import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder for what was asked for, and for nothing else: it has a state of its own, and remembers
 * what it is for.
 *
 * @param directory absolute
 */
record OwnFolder(Path directory) {
  private static final String MARK = "asked-for.txt";

  /**
   * @throws IOException when it cannot be made
   * @throws IllegalArgumentException when it holds something else; the message says what
   */
  static OwnFolder of(Path chosen, String askedFor) throws IOException {
    Path directory = chosen.toAbsolutePath().normalize();
    Path mark = directory.resolve(MARK);
    if (Files.isRegularFile(mark)) {
      String before = Files.readString(mark).strip();
      if (!before.equals(askedFor)) {
        throw new IllegalArgumentException(
            directory + " holds " + before + ", not " + askedFor + ": choose another folder");
      }
      return new OwnFolder(directory);
    }
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          throw new IllegalArgumentException(
              directory + " is not empty: choose a new folder for what is asked for");
        }
      }
    }
    PrivateFiles.createDirectories(directory.resolve("state"));
    Files.writeString(mark, askedFor + System.lineSeparator());
    return new OwnFolder(directory);
  }

  /**
   * The keys of an export into it.
   *
   * @param channels empty for everything that the API gives
   */
  Map<String, String> keys(List<String> channels) {
    String all = channels.isEmpty() ? Channels.EVERYTHING : String.join(",", channels);
    return Map.ofEntries(
        Map.entry("export.sql.url", "jdbc:sqlite:" + at("state/export.db")),
        Map.entry("export.sql.username", ""),
        Map.entry("export.sql.password", ""),
        Map.entry("export.sql.password-file", ""),
        Map.entry("export.start-date", ""),
        Map.entry("export.spool.directory", at("state/spool")),
        Map.entry("export.dead-letter.directory", at("dead-letters")),
        Map.entry("export.file.directory", at("messages")),
        Map.entry("export.content", Piece.KINDS.stream().map(Piece::key).collect(joining(","))),
        Map.entry("export.content.directory", at("content")),
        Map.entry("export.http.port", "0"),
        Map.entry("export.channels", all),
        Map.entry("export.sinks", "file"));
  }

  private String at(String path) {
    return directory.resolve(path).toString();
  }
}
