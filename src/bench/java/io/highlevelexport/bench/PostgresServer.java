package io.highlevelexport.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;

/** A PostgreSQL of the benchmark's own. */
final class PostgresServer implements Arrivals, AutoCloseable {
  static final String USER = "postgres";

  private final Instant started = Instant.now();
  private final EmbeddedPostgres server = EmbeddedPostgres.builder().start();

  PostgresServer() throws IOException {}

  String url() {
    return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
  }

  String urlWithUser() {
    return url() + "?user=" + USER;
  }

  /** For a program that upserts row by row. */
  String batchingUrl() {
    return urlWithUser() + "&reWriteBatchedInserts=true";
  }

  /** The processor time of its processes that live; of others that have begun since as well. */
  double cpuSeconds() {
    return ProcessHandle.allProcesses()
            .map(ProcessHandle::info)
            .filter(each -> each.command().orElse("").endsWith("postgres"))
            .filter(each -> each.startInstant().orElse(Instant.MIN).isAfter(started))
            .mapToLong(each -> each.totalCpuDuration().orElse(Duration.ZERO).toMillis())
            .sum()
        / 1000.0;
  }

  @Override
  public void empty() throws SQLException {
    try (Connection connection = DriverManager.getConnection(urlWithUser());
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade; create schema public; checkpoint");
    }
  }

  @Override
  public long count(Path directory) throws SQLException {
    return new Rows(urlWithUser()).count();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
