package io.highlevelexport.spool;

import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.ledger.PageLedger.State;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.StagedPage;
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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages between fetch and delivery: a directory of files, {@code .part} until they are
 * committed and {@code .page} from then until they are delivered. A page never changes.
 */
public final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  static final String PART = ".part";
  static final String PAGE = ".page";

  /** A page that is being written here from elsewhere: after a crash it may be half of one. */
  private static final String HALF = ".half";

  /** Where pages go that the ledger does not know. */
  private static final String UNKNOWN = "unknown";

  private final Path directory;
  private final int maxPages;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final Set<String> aside = ConcurrentHashMap.newKeySet();
  private volatile Consumer<String> published = name -> {};
  private volatile BooleanSupplier isThere = () -> true;

  /**
   * @param maxPages when more pages wait, no more are fetched
   */
  public Spool(Path directory, int maxPages) {
    this.directory = directory;
    this.maxPages = maxPages;
  }

  /**
   * Puts the directory in order after a crash: a part file that was not committed goes, since what
   * it holds is fetched again; a page that is over goes; one that the ledger does not know is moved
   * aside. What waits stays for whoever is to deliver it, see {@link #find}.
   *
   * @throws UncheckedIOException when the directory cannot be made or read
   */
  public void recover(Function<String, State> ledger) {
    try {
      PrivateFiles.createDirectories(directory);
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, "*{" + PART + "," + PAGE + "," + HALF + "}")) {
        for (Path file : files) {
          recover(file, file.getFileName().toString(), ledger);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the spool " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }

  private void recover(Path file, String fileName, Function<String, State> ledger)
      throws IOException {
    State state = fileName.endsWith(HALF) ? State.DELIVERED : ledger.apply(nameOf(fileName));
    if (state == State.UNKNOWN && fileName.endsWith(PAGE)) {
      Path aside = directory.resolve(UNKNOWN);
      PrivateFiles.createDirectories(aside);
      Files.move(file, aside.resolve(fileName), StandardCopyOption.REPLACE_EXISTING);
      LOG.warn("the database does not know the page {}: it is moved to {}", file, aside);
    } else if (state != State.WAITING) {
      Files.deleteIfExists(file);
    }
  }

  /** The name of the page that lies in a file of this name. */
  public static String nameOf(String fileName) {
    return fileName.substring(0, fileName.lastIndexOf('.'));
  }

  /** From now on the listener gets the name of each page that is published, whoever does it. */
  public void onPublished(Consumer<String> listener) {
    published = listener;
  }

  /** A writer for the new messages of one answer. Its pages are others than any before. */
  public PageWriter write(String locationId, String channel, Instant readAt) {
    return writeAgain(locationId, channel, readAt, UUID.randomUUID().toString());
  }

  /**
   * A writer for a message that is delivered again.
   *
   * @param occasion another one makes another page, the same one the same page
   */
  public PageWriter writeAgain(String locationId, String channel, Instant readAt, String occasion) {
    return new PageWriter(directory, locationId, channel, readAt, '\n' + occasion);
  }

  /**
   * Makes committed parts visible to the delivery; may be done again. It is told of one that is
   * gone as well, so that it finds out.
   */
  public void publish(Collection<StagedPage> parts) {
    parts.forEach(
        part -> {
          publish(part.name(), part.path());
          published.accept(part.name());
        });
  }

  private void publish(String name, Path part) {
    try {
      waiting.add(name);
      if (Files.exists(file(name))) {
        Files.deleteIfExists(part);
      } else {
        Files.move(part, file(name), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (NoSuchFileException e) {
      // it is published already, or somebody has removed it: whoever reads it finds out
      LOG.debug("the page {} is not there as a part", name);
    } catch (IOException e) {
      waiting.remove(name);
      throw new UncheckedIOException(
          "the page " + name + " cannot be published in " + directory, e);
    }
  }

  /** From now on no page counts as gone unless the directory is known to be this spool's. */
  public void identifiedBy(SpoolIdentity identity) {
    isThere = identity::isThere;
  }

  /**
   * Whether a page of that name lies here, and from now on waits if it does. A listing of a
   * directory can pass over a file that is given another name meanwhile; this does not.
   *
   * @throws UncheckedIOException when it does not, and the directory is another one than at the
   *     start: its volume is not mounted any more, and has the page
   */
  public boolean find(String name) {
    Path part = directory.resolve(name + PART);
    if (!waiting.contains(name) && Files.exists(part)) {
      publish(name, part);
    }
    if (Files.exists(file(name))) {
      waiting.add(name);
      return true;
    }
    if (!isThere.getAsBoolean()) {
      throw new UncheckedIOException(
          new IOException(
              "the spool "
                  + directory
                  + " (export.spool.directory) is not there any more. Is its volume mounted?"));
    }
    waiting.remove(name);
    return false;
  }

  /**
   * Puts a page here that another instance has read.
   *
   * @throws IOException when it cannot be written
   */
  public void restore(String name, byte[] content) throws IOException {
    Path half = directory.resolve(name + HALF);
    PrivateFiles.write(half, content);
    publish(name, half);
  }

  /**
   * Reads a page.
   *
   * @throws NoSuchFileException when its file is gone
   * @throws IOException when it cannot be read, or does not hold what the ledger says
   */
  public Page read(PageEntry entry) throws IOException {
    return Page.read(file(entry.name()), entry);
  }

  private Path file(String name) {
    return directory.resolve(name + PAGE);
  }

  /** The page is delivered, or lost: its file goes. */
  public void remove(String name) throws IOException {
    Files.deleteIfExists(file(name));
    synchronized (this) {
      waiting.remove(name);
      aside.remove(name);
      held.remove(name);
      notifyAll();
    }
  }

  /**
   * A page that waits for something else than a sink takes nobody's room.
   *
   * @param isHeld whether it does so from now on, or no longer
   */
  public void hold(String name, boolean isHeld) {
    if (isHeld) {
      held.add(name);
    } else if (!aside.contains(name)) {
      held.remove(name);
    }
  }

  /** From now on a page takes nobody's room, until it is delivered: that may never be. */
  public void setAside(String name) {
    aside.add(name);
    held.add(name);
  }

  /** Waits until there is room for another page, a second at most. */
  public synchronized void awaitRoom() throws InterruptedException {
    if (isFull()) {
      wait(1000);
    }
  }

  /** How many pages are committed and not delivered yet. */
  public int waiting() {
    return waiting.size();
  }

  /** How many of them take up room. */
  public int filling() {
    return Math.max(0, waiting.size() - held.size());
  }

  /** Whether pages of that kind alone leave no room for others. */
  public boolean isFullOf(Predicate<String> kind) {
    return waiting.stream().filter(name -> !held.contains(name) && kind.test(name)).count()
        >= maxPages;
  }

  public boolean isFull() {
    return filling() >= maxPages;
  }
}
