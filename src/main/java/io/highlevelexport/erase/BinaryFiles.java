package io.highlevelexport.erase;

import io.highlevelexport.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Recordings and attachments: a file each, whole or in part, named by the piece, in {@code
 * <location>/<kind>s/<month>}.
 */
record BinaryFiles(Path directory) {
  private static final Set<String> FOLDERS = Set.of("recordings", "attachments");
  private static final int DEPTH = 4;

  /** Whether a file is one of these; its path is below the directory of content. */
  static boolean isOne(Path file) {
    return file.getNameCount() == DEPTH && FOLDERS.contains(file.getName(1).toString());
  }

  /** The piece's id, as the name of a file has it. */
  static String idOf(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
  }

  /**
   * @param isToGo whether a file is, by its path below the directory
   */
  Removed sweep(Predicate<Path> isToGo, boolean remove) throws IOException {
    return FilesBelow.each(
        directory,
        "recordings and attachments in " + directory,
        true,
        file -> {
          Path path = directory.relativize(file);
          if (!isOne(path) || !isToGo.test(path)) {
            return 0;
          }
          if (remove) {
            Files.delete(file);
            PrivateFiles.force(file.toAbsolutePath().getParent());
          }
          return 1;
        });
  }
}
