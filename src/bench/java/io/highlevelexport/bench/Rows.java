package io.highlevelexport.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The rows of table {@code messages}.
 *
 * @param url of JDBC, the user in it
 */
record Rows(String url) {
  long count() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from messages")) {
      count.next();
      return count.getLong(1);
    }
  }
}
