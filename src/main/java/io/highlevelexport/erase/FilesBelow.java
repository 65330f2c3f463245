package io.highlevelexport.erase;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a store, in whatever folder.
 *
 * @param found in no order
 * @param notRead what could not be looked into, to which callers add
 */
record FilesBelow(List<Path> found, List<Path> notRead) {
  static FilesBelow of(Path directory) throws IOException {
    FilesBelow files = new FilesBelow(new ArrayList<>(), new ArrayList<>());
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.found().add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (!(failure instanceof NoSuchFileException)) {
              files.notRead().add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  /** What is to be done with a file. */
  @FunctionalInterface
  interface Work {
    /**
     * @return how many things of it are to go
     */
    long of(Path file) throws IOException;
  }

  /** Does it with each file; one that cannot be read keeps it from none of the others. */
  Removed each(String store, boolean countsFiles, Work work) {
    long things = 0;
    long files = 0;
    for (Path file : found) {
      try {
        long removed = work.of(file);
        things += removed;
        files += removed > 0 && countsFiles ? 1 : 0;
      } catch (NoSuchFileException e) {
        // the running export has just moved it
      } catch (IOException e) {
        notRead.add(file);
      }
    }
    return new Removed(store, things, files, List.copyOf(notRead));
  }
}
