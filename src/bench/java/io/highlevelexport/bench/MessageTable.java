package io.highlevelexport.bench;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;

/** The export's own table of messages, for plain programs, which know no revision. */
final class MessageTable {
  private final Connection connection;

  MessageTable(Connection connection) {
    this.connection = connection;
  }

  void create() throws IOException, SQLException {
    String script = resource("/db/migration/V2__messages.sql");
    Dialect dialect = Dialect.of(connection.getMetaData().getURL());
    for (Map.Entry<String, String> open : Database.placeholders(dialect).entrySet()) {
      script = script.replace("${" + open.getKey() + "}", open.getValue());
    }
    try (Statement create = connection.createStatement()) {
      String plain =
          script
              .replaceAll("(?m)--.*$", "")
              .replaceAll("(revision +\\w+ +not null)", "$1 default 0");
      for (String statement : plain.split(";")) {
        if (!statement.isBlank()) {
          create.execute(statement);
        }
      }
    }
  }

  /** The export's own statement; that for PostgreSQL takes an array for each column. */
  String upsert() throws IOException, SQLException {
    Dialect dialect = Dialect.of(connection.getMetaData().getURL());
    return resource("/db/upsert/" + dialect.name().toLowerCase(Locale.ROOT) + ".sql");
  }

  private static String resource(String path) throws IOException {
    try (InputStream in = MessageTable.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
