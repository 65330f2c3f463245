package io.highlevelexport.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL of the benchmark's own. */
final class PostgresServer implements Arrivals, AutoCloseable {
  static final String USER = "postgres";

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
