package io.highlevelexport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where programs are run in turn; what each has written is counted, every time. */
final class Lab implements AutoCloseable {
  private static final long LIMIT_SECONDS = 600;
  private static final String OURS = "export";

  private final BenchOptions options;
  private final EmbeddedPostgres postgres;

  Lab(BenchOptions options) throws IOException {
    this.options = options;
    Files.createDirectories(options.work());
    this.postgres = EmbeddedPostgres.builder().start();
  }

  String postgresUrl() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
  }

  static String h2Url(Path directory) {
    return "jdbc:h2:file:" + directory.resolve("data/highlevel-export") + ";WRITE_DELAY=0";
  }

  /** Where the rows of a case are to be found. */
  enum Sink {
    FILES,
    POSTGRESQL,
    H2
  }

  /** Runs the contenders one after the other, round by round; the first is warmed up with. */
  List<Figures> measure(List<Contender> contenders, Sink sink, int rounds) throws Exception {
    List<Figures> figures = contenders.stream().map(Figures::new).toList();
    run(contenders.get(0), sink);
    for (int round = 0; round < rounds; round++) {
      for (Figures each : figures) {
        each.add(run(each.contender(), sink));
      }
    }
    return figures;
  }

  ChildProcess.Run run(Contender contender, Sink sink) throws Exception {
    Path directory = fresh(OURS);
    if (sink == Sink.POSTGRESQL) {
      emptyPostgres();
    }
    ChildProcess.Run run = again(contender, directory);
    assertThat(count(sink, directory))
        .as("messages that %s brought over", contender.name())
        .isEqualTo(contender.messages());
    return run;
  }

  /** Another run on what the run before has left. */
  ChildProcess.Run again(Contender contender, Path directory) throws Exception {
    return ChildProcess.run(
        contender.command().apply(directory),
        contender.environment(),
        options.work().resolve("output.txt"),
        LIMIT_SECONDS,
        () -> hasRow(directory));
  }

  /** An empty directory. */
  Path fresh(String name) throws IOException {
    Path directory = options.work().resolve(name);
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(directory);
  }

  void emptyPostgres() throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgresUrl(), "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade; create schema public; checkpoint");
    }
  }

  private static boolean hasRow(Path directory) {
    try (Stream<Path> files = ndjson(directory)) {
      return files.anyMatch(file -> file.toFile().length() > 0);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static Stream<Path> ndjson(Path directory) throws IOException {
    return Files.walk(directory).filter(file -> file.toString().endsWith(".ndjson"));
  }

  private long count(Sink sink, Path directory) throws Exception {
    return switch (sink) {
      case FILES -> lines(directory);
      case POSTGRESQL -> rows(postgresUrl(), "postgres");
      case H2 -> rows(h2Url(directory), "sa");
    };
  }

  private static long lines(Path directory) throws IOException {
    long lines = 0;
    try (Stream<Path> files = ndjson(directory)) {
      for (Path file : files.toList()) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
          for (int read = in.read(); read >= 0; read = in.read()) {
            lines += read == '\n' ? 1 : 0;
          }
        }
      }
    }
    return lines;
  }

  private static long rows(String url, String user) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, "");
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from messages")) {
      count.next();
      return count.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
