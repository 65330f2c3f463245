package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Each page as one batch of the export's own statement, in a transaction, into SQLite. */
final class PageToSqlite implements PageSink {
  private final String channel;
  private final String location;
  private final Connection connection;
  private final PreparedStatement upsert;

  PageToSqlite(String url, String channel, String location) throws IOException, SQLException {
    this.channel = channel;
    this.location = location;
    this.connection = DriverManager.getConnection(url);
    MessageTable table = new MessageTable(connection);
    table.create();
    connection.setAutoCommit(false);
    this.upsert = connection.prepareStatement(table.upsert());
  }

  @Override
  public void deliver(Path spooled, List<byte[]> messages) throws Exception {
    MessageColumns columns = new MessageColumns(messages.size());
    for (byte[] message : messages) {
      columns.add(location, channel, message);
    }
    // SQLite has one writer
    synchronized (this) {
      for (int row = 0; row < messages.size(); row++) {
        int parameter = 0;
        for (Object[] column : columns.all()) {
          upsert.setObject(++parameter, value(column[row], parameter == columns.all().size()));
        }
        upsert.addBatch();
      }
      upsert.executeBatch();
      connection.commit();
    }
  }

  /** Times are texts there; the last column is a revision. */
  private static Object value(Object value, boolean isRevision) {
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    return value instanceof Long millis && !isRevision
        ? Instant.ofEpochMilli(millis).toString()
        : value;
  }
}
