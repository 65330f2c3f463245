package io.highlevelexport.erase;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;

/**
 * The files of a store, in whatever folder, one folder after the other: there may be a million.
 * What is done may delete files, so it is not done before the folder was read to its end: some file
 * systems pass over others else.
 */
final class FilesBelow extends SimpleFileVisitor<Path> {
  private final Work work;
  private final Deque<List<Path>> inFolder = new ArrayDeque<>();
  private final List<Path> notRead = new ArrayList<>();
  private long things;
  private long files;

  private FilesBelow(Work work) {
    this.work = work;
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
  static Removed each(Path directory, String store, boolean countsFiles, Work work)
      throws IOException {
    FilesBelow below = new FilesBelow(work);
    below.inFolder.push(new ArrayList<>());
    // what lies on another disk is the export's too: a link that is not followed hides all of it
    Files.walkFileTree(
        directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, below);
    below.inFolder.pop().forEach(below::work);
    return new Removed(
        store, below.things, countsFiles ? below.files : 0, List.copyOf(below.notRead));
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    inFolder.push(new ArrayList<>());
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    inFolder.element().add(file);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
    inFolder.pop().forEach(this::work);
    if (failure != null) {
      visitFileFailed(folder, failure);
    }
    return FileVisitResult.CONTINUE;
  }

  private void work(Path file) {
    try {
      long removed = work.of(file);
      things += removed;
      files += removed > 0 ? 1 : 0;
    } catch (IOException e) {
      visitFileFailed(file, e);
    }
  }

  /** One that is gone was moved by the running export. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    if (!(failure instanceof NoSuchFileException)) {
      notRead.add(file);
    }
    return FileVisitResult.CONTINUE;
  }
}
