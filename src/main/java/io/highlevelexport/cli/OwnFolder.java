package io.highlevelexport.cli;

import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
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
    Map<String, String> keys = new HashMap<>();
    keys.put("export.sql.url", "jdbc:sqlite:" + directory.resolve("state/export.db"));
    for (String none :
        List.of(
            "export.sql.username",
            "export.sql.password",
            "export.sql.password-file",
            "export.start-date")) {
      keys.put(none, "");
    }
    keys.put("export.spool.directory", directory.resolve("state/spool").toString());
    keys.put("export.dead-letter.directory", directory.resolve("dead-letters").toString());
    keys.put("export.file.directory", directory.resolve("messages").toString());
    keys.put(
        "export.content", Piece.KINDS.stream().map(Piece::key).collect(Collectors.joining(",")));
    keys.put("export.content.directory", directory.resolve("content").toString());
    keys.put("export.http.port", "0");
    keys.put(
        "export.channels", channels.isEmpty() ? Channels.EVERYTHING : String.join(",", channels));
    Stream.concat(Channels.ALL.stream(), Stream.of(Channels.OTHER))
        .forEach(channel -> keys.put("export.sink." + channel.toLowerCase(Locale.ROOT), "file"));
    return keys;
  }
}
