package io.highlevelexport.spool;

import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.ledger.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Holds the spool directory against the database: each knows the other by an id, so that a volume
 * that is not mounted, or the spool of another database, is not taken for an empty one. The
 * database has the id in table {@code spool}.
 */
public final class SpoolIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolIdentity.class);
  private static final String FILE = "spool.id";

  private final Path directory;
  private final JdbcTemplate jdbc;
  private String token;

  public SpoolIdentity(Path directory, JdbcTemplate jdbc) {
    this.directory = directory;
    this.jdbc = jdbc;
  }

  /**
   * @param isConfirmed whether the id is known to stand in the directory
   */
  private record Registered(String token, boolean isConfirmed) {}

  /** The directory is not the one that the database knows. */
  public static final class MismatchException extends IllegalStateException {
    MismatchException(String message) {
      super(message);
    }
  }

  /**
   * Makes sure that the directory is the one of this database; at the very first start it becomes
   * so.
   *
   * @param adopt whether the operator says that this directory is to be used whatever it is
   * @throws MismatchException when it is another one; the message says what to do
   * @throws UncheckedIOException when the directory cannot be read or written
   */
  public void require(boolean adopt) {
    Optional<Registered> known =
        Records.first(jdbc, Registered.class, "select token, confirmed from spool where id = 1");
    String found = read().orElse("");
    if (known.isPresent() && found.equals(known.get().token())) {
      token = found;
      if (!known.get().isConfirmed()) {
        confirm();
      }
      return;
    }
    boolean isFirst = known.isEmpty() || !known.get().isConfirmed();
    if (isFirst && found.isEmpty()) {
      begin(known.map(Registered::token).orElseGet(SpoolIdentity::newToken));
    } else if (adopt) {
      LOG.warn("the spool {} is used from now on, as export.spool.adopt says", directory);
      begin(newToken());
    } else {
      throw new MismatchException(mismatch(found));
    }
  }

  private String mismatch(String found) {
    String trouble =
        found.isEmpty()
            ? "is not the one that this database works with: it has no file "
                + FILE
                + ". Is its volume mounted, and is export.spool.directory right?"
            : "belongs to another database: two exports must not share a spool, and a restored"
                + " database needs the spool of the same moment.";
    return "the spool "
        + directory
        + " (export.spool.directory) "
        + trouble
        + " If the former spool is lost for good, start once with -Dexport.spool.adopt=true: what"
        + " lay in it is then read from the API again";
  }

  private static String newToken() {
    return UUID.randomUUID().toString();
  }

  /**
   * Whether the directory is the one that it was by {@link #require}: a volume may be gone while
   * the export runs.
   */
  public boolean isThere() {
    try {
      return read().filter(token::equals).isPresent();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The database is told first: after a crash in between the next start goes on here. */
  private void begin(String fresh) {
    token = fresh;
    if (jdbc.update("update spool set token = ?, confirmed = 0 where id = 1", token) == 0) {
      jdbc.update("insert into spool (id, token, confirmed) values (1, ?, 0)", token);
    }
    try {
      PrivateFiles.createDirectories(directory);
      Path part = directory.resolve(FILE + ".new");
      PrivateFiles.write(part, (token + "\n").getBytes(StandardCharsets.UTF_8));
      PrivateFiles.replace(part, directory.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the spool " + directory + " cannot be used: " + e.getMessage(), e);
    }
    confirm();
  }

  private void confirm() {
    jdbc.update("update spool set confirmed = 1 where id = 1");
  }

  private Optional<String> read() {
    try {
      String text = Files.readString(directory.resolve(FILE), StandardCharsets.UTF_8).strip();
      return Optional.of(text).filter(token -> !token.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the spool " + directory + " cannot be read: " + e.getMessage(), e);
    }
  }
}
