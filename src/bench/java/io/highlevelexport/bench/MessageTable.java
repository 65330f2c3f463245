package io.highlevelexport.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** The export's own table of messages, for plain programs, which know no revision. */
final class MessageTable {
  private final Connection connection;

  MessageTable(Connection connection) {
    this.connection = connection;
  }

  void create() throws IOException, SQLException {
    String dialect = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
    String script = resource("/db/migration/" + dialect + "/V2__messages.sql");
    try (Statement create = connection.createStatement()) {
      String plain =
          script
              .replaceAll("(?m)^--.*$", "")
              .replaceAll("(revision +\\w+ +not null)", "$1 default 0");
      for (String statement : plain.split(";")) {
        if (!statement.isBlank()) {
          create.execute(statement);
        }
      }
    }
  }

  /** The export's statement for PostgreSQL: it takes an array for each column. */
  String upsertOfArrays() throws IOException {
    return resource("/db/upsert/postgresql.sql");
  }

  private static String resource(String path) throws IOException {
    try (InputStream in = MessageTable.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
