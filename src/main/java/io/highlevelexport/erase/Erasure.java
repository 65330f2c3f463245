package io.highlevelexport.erase;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.Erased;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Takes messages out of everything that the export itself keeps. After a crash it is to be done
 * again; what is gone already is no hindrance.
 */
public final class Erasure {
  private final FileStore files;
  private final FileStore content;
  private final BinaryFiles binaries;
  private final SpoolStore spool;
  private final DeadLetterStore deadLetters;
  private final SqlStore sql;
  private final JdbcTemplate jdbc;
  private final Site site;
  private final Clock clock;

  public Erasure(Settings settings, Database database, Clock clock) {
    this.files = new FileStore(settings.fileDirectory());
    Path directory = settings.contentDirectory();
    this.content = new FileStore(directory);
    this.binaries = new BinaryFiles(directory);
    this.spool = new SpoolStore(settings.spool(), new PageLedger(database.jdbc()));
    this.deadLetters = new DeadLetterStore(new DeadLetterFiles(settings.deadLetters()));
    this.sql = new SqlStore(database.jdbc(), database.dialect());
    this.jdbc = database.jdbc();
    this.site = new Site(settings, database);
    this.clock = clock;
  }

  /**
   * Erases contacts and messages. They go on the list of the erased first, so they cannot come back
   * meanwhile.
   *
   * @param remove whether to do it; otherwise it is only counted
   * @throws IOException when a file cannot be read or written
   */
  public List<Removed> erase(Subject subject, boolean remove) throws IOException {
    // the whole subject is known by then
    sweep(subject, false);
    if (remove) {
      Erased.add(jdbc, subject.hashes(), clock.instant());
    }
    return sweep(subject, remove);
  }

  /**
   * What only other stores show to be the subject's goes before those: where this breaks off, the
   * next finds the rest.
   */
  private List<Removed> sweep(Subject subject, boolean remove) throws IOException {
    Removed mails = sql.mails(subject, remove);
    Removed recordings = binaries.sweep(subject.files(), remove);
    List<Removed> rows =
        SqlStore.CONTENT.stream().map(table -> sql.rows(table, subject, remove)).toList();
    List<Removed> texts =
        List.of(
            spool.sweep(subject, remove),
            deadLetters.sweep(subject, remove),
            files.sweep(subject, remove),
            content.sweep(subject, remove));
    Removed messages = sql.rows("messages", subject, remove);
    Removed pieces = sql.content(subject, remove);
    List<Removed> removed = new ArrayList<>(List.of(messages, pieces));
    removed.addAll(rows);
    removed.addAll(texts);
    removed.add(recordings);
    removed.add(mails);
    removed.addAll(sites(remove));
    return removed;
  }

  /**
   * Removes what is older than that. It does not go on the list of the erased.
   *
   * @param remove whether to do it; otherwise it is only counted
   * @throws IOException when a file cannot be read or written
   */
  public List<Removed> purge(Age age, boolean remove) throws IOException {
    List<Removed> removed = new ArrayList<>();
    Set<String> old = sql.files(age);
    removed.add(
        binaries.sweep(
            file -> old.contains(file.toString().replace('\\', '/')) || isOldPart(file, age),
            remove));
    removed.add(sql.rows("messages", age, remove));
    SqlStore.CONTENT.stream()
        .filter(table -> !table.equals("contacts"))
        .forEach(table -> removed.add(sql.rows(table, age, remove)));
    removed.add(sql.contacts(age, remove));
    removed.add(deadLetters.sweep(age, remove));
    removed.add(files.sweep(age, remove));
    removed.add(content.sweep(age, remove));
    removed.add(sql.mails(age, remove));
    removed.addAll(sites(remove));
    return removed;
  }

  /** A part file has no row; its folder is the month of its message. */
  private static boolean isOldPart(Path file, Age age) {
    return file.toString().endsWith(".part")
        && file.getName(2).toString().compareTo(age.before().toString()) < 0;
  }

  /**
   * The sites are made from the other stores: what has left those leaves them too. One that is not
   * where it was counts as not looked into.
   */
  private List<Removed> sites(boolean remake) {
    List<Removed> removed = new ArrayList<>();
    for (Path directory : site.known()) {
      List<Path> notRead = Site.isIn(directory) ? List.of() : List.of(directory);
      long gone = 0;
      if (remake && notRead.isEmpty()) {
        try {
          gone = site.make(directory).messagesRemoved();
        } catch (IOException e) {
          notRead = List.of(directory);
        }
      }
      removed.add(new Removed("messages of the site in " + directory, gone, 0, notRead));
    }
    return removed;
  }

  /**
   * Has the embedded database give up what was removed.
   *
   * @return whether it has: another program that reads it meanwhile keeps it in the file
   */
  public boolean compact() {
    return sql.compact();
  }
}
