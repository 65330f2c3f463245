package io.highlevelexport.files;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/** What is wrong with a file, in words: of some faults the JDK says the file's name and no more. */
public final class FileFault {
  private static final Map<Class<?>, String> WORDS =
      Map.of(
          NoSuchFileException.class, "does not exist",
          AccessDeniedException.class, "may not be read or written",
          FileAlreadyExistsException.class, "is in the way",
          NotDirectoryException.class, "is no directory");

  private FileFault() {}

  /** What a fault says, with the name of its file; {@code null} where it says nothing. */
  public static String inWords(Throwable fault) {
    if (fault instanceof FileSystemException file
        && (file.getReason() == null || file.getReason().isBlank())) {
      return file.getFile()
          + " "
          + WORDS.getOrDefault(file.getClass(), "(" + file.getClass().getSimpleName() + ")");
    }
    return fault.getMessage();
  }
}
