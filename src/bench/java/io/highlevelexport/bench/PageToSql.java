package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Each page in one statement of the export's own, an array for each column, into PostgreSQL. */
final class PageToSql implements PageSink {
  private final String channel;
  private final String location;
  private final BlockingQueue<PreparedStatement> upserts;

  /**
   * @param url of JDBC, the user in it
   * @param connections as many as there are deliveries at once
   */
  PageToSql(String url, String channel, String location, int connections)
      throws IOException, SQLException {
    this.channel = channel;
    this.location = location;
    this.upserts = new ArrayBlockingQueue<>(connections);
    for (int i = 0; i < connections; i++) {
      Connection connection = DriverManager.getConnection(url);
      MessageTable table = new MessageTable(connection);
      if (i == 0) {
        table.create();
      }
      upserts.add(connection.prepareStatement(table.upsert()));
    }
  }

  @Override
  public void deliver(Path spooled, List<byte[]> messages) throws Exception {
    MessageColumns columns = new MessageColumns(messages.size());
    for (byte[] message : messages) {
      columns.add(location, channel, message);
    }
    PreparedStatement upsert = upserts.take();
    try {
      int parameter = 0;
      for (Object[] column : columns.all()) {
        String type = MessageColumns.type(column);
        upsert.setArray(++parameter, upsert.getConnection().createArrayOf(type, column));
      }
      upsert.executeUpdate();
    } finally {
      upserts.put(upsert);
    }
  }
}
