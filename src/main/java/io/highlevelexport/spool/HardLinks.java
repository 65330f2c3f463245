package io.highlevelexport.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Names of the same file. */
public final class HardLinks {
  private HardLinks() {}

  /** Whether a file has another name; not where the file system cannot tell. */
  public static boolean areOf(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (Integer) Files.getAttribute(file, "unix:nlink") > 1;
  }

  /**
   * Gives a name a file of its own, with the same content.
   *
   * @param copy a name that is free meanwhile
   */
  static void separate(Path file, Path copy) throws IOException {
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    PrivateFiles.restrict(copy);
    PrivateFiles.forceContent(copy);
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
