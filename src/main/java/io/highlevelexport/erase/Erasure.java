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
    if (!subject.contacts().isEmpty()) {
      sweep(subject, false);
    }
    if (remove) {
      Erased.add(jdbc, subject.hashes(), clock.instant());
    }
    return sweep(subject, remove);
  }

  private List<Removed> sweep(Subject subject, boolean remove) throws IOException {
    List<Removed> removed = new ArrayList<>();
    removed.add(sql.rows("messages", subject, remove));
    removed.add(sql.content(subject, remove));
    SqlStore.CONTENT.forEach(table -> removed.add(sql.rows(table, subject, remove)));
    removed.add(spool.sweep(subject, remove));
    removed.add(deadLetters.sweep(subject, remove));
    removed.add(files.sweep(subject, remove));
    removed.add(content.sweep(subject, remove));
    removed.add(binaries.sweep(subject.files(), remove));
    removed.add(sql.mails(subject, remove));
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

  /** Has the embedded database give up what was removed. */
  public void compact() {
    sql.compact();
  }
}
