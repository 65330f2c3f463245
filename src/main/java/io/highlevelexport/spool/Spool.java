package io.highlevelexport.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The pages between walk and delivery: a directory of files, {@code .part} until they are committed
 * and {@code .page} from then until they are delivered.
 */
public final class Spool {
  static final String PART = ".part";
  static final String PAGE = ".page";

  private final Path directory;
  private final int maxPages;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  /**
   * @param maxPages when more pages wait, the walk waits
   */
  public Spool(Path directory, int maxPages) {
    this.directory = directory;
    this.maxPages = maxPages;
  }

  /**
   * Puts the directory in order after a crash: a part file that was committed becomes visible, any
   * other one goes, and so does a page that was delivered already. An instance that was taken for
   * dead may wake up meanwhile and do the same with its own.
   *
   * @param awaited whether a page of this name is committed and not delivered yet
   * @throws UncheckedIOException when the directory cannot be made or read
   */
  public void recover(Predicate<String> awaited) {
    try {
      PrivateFiles.createDirectories(directory);
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, "*{" + PART + "," + PAGE + "}")) {
        for (Path file : files) {
          String fileName = file.getFileName().toString();
          String name = nameOf(fileName);
          if (!awaited.test(name)) {
            Files.deleteIfExists(file);
          } else if (fileName.endsWith(PART)) {
            reveal(name, file);
          } else {
            if (HardLinks.areOf(file)) {
              // it was being delivered; what is done to the other name must not be done to the page
              HardLinks.separate(file, directory.resolve(name + PART));
            }
            waiting.add(name);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the spool " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** The name of the page that lies in a file of this name. */
  public static String nameOf(String fileName) {
    return fileName.substring(0, fileName.lastIndexOf('.'));
  }

  /** A writer for the new messages of one answer. */
  public PageWriter write(String locationId, String channel, Instant readAt) {
    return new PageWriter(directory, locationId, channel, readAt, "");
  }

  /**
   * A writer for a message that is delivered again.
   *
   * @param readAt when it was read for the first time: an older version never replaces a newer one
   * @param occasion another one makes another page, the same one the same page
   */
  public PageWriter writeAgain(String locationId, String channel, Instant readAt, String occasion) {
    return new PageWriter(directory, locationId, channel, readAt, '\n' + occasion);
  }

  /** Makes committed parts visible to the delivery. */
  public void reveal(Collection<PartFile> parts) {
    parts.forEach(part -> reveal(part.name(), part.path()));
  }

  private void reveal(String name, Path part) {
    try {
      waiting.add(name);
      if (Files.exists(directory.resolve(name + PAGE))) {
        return;
      }
      Files.move(part, directory.resolve(name + PAGE), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      requireRevealed(name, e);
    } catch (IOException e) {
      waiting.remove(name);
      throw new UncheckedIOException(
          "the page " + name + " cannot be made visible in " + directory, e);
    }
  }

  /** Another instance that holds the same page may have been quicker. */
  private void requireRevealed(String name, NoSuchFileException failure) {
    if (Files.notExists(directory.resolve(name + PAGE))) {
      waiting.remove(name);
      throw new UncheckedIOException(
          "the page " + name + " is gone from " + directory + " before it was visible", failure);
    }
  }

  /**
   * Whether a page of that name lies here, and from now on waits if it does. A listing of a
   * directory can pass over a file that is given another name meanwhile; this does not.
   */
  public boolean find(String name) {
    Path part = directory.resolve(name + PART);
    if (!waiting.contains(name) && Files.exists(part)) {
      reveal(name, part);
    } else if (Files.exists(directory.resolve(name + PAGE))) {
      waiting.add(name);
    }
    return waiting.contains(name);
  }

  /** The page is delivered: its file goes. */
  public void delivered(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name + PAGE));
    synchronized (this) {
      waiting.remove(name);
      notifyAll();
    }
  }

  /** Waits until there is room for another page, a second at most. */
  public synchronized void awaitRoom() throws InterruptedException {
    if (isFull()) {
      wait(1000);
    }
  }

  /** Whether the page is committed and not delivered yet. */
  public boolean isWaiting(String name) {
    return waiting.contains(name);
  }

  /** How many pages are committed and not delivered yet. */
  public int waiting() {
    return waiting.size();
  }

  public boolean isFull() {
    return waiting.size() >= maxPages;
  }
}
