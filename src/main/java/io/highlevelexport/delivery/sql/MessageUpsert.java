package io.highlevelexport.delivery.sql;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.model.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlPrepareStatementStrategy;

/**
 * Binds a {@link Batch} to the statement of {@code db/upsert}: as arrays where the database takes a
 * batch in one statement (PostgreSQL), row by row elsewhere. Of several versions of a message in
 * the batch the last one counts.
 */
public final class MessageUpsert implements SqlPrepareStatementStrategy {
  private final Dialect dialect;

  public MessageUpsert(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Positional parameters: the statement stays as it is. */
  @Override
  public String prepareQuery(String query, boolean allowNamedParameters, Exchange exchange) {
    return query;
  }

  @Override
  public Iterator<?> createPopulateIterator(
      String query, String preparedQuery, int expectedParams, Exchange exchange, Object value)
      throws SQLException {
    if (!(value instanceof Batch batch)) {
      throw new IllegalArgumentException("deliver-sql expects a batch of messages as its body");
    }
    return rows(batch).iterator();
  }

  private static Collection<MessageRow> rows(Batch batch) throws SQLException {
    RowReader reader = new RowReader();
    Map<String, MessageRow> rows = new LinkedHashMap<>(batch.messages().size() * 2);
    for (Message message : batch.messages()) {
      try {
        MessageRow row = reader.read(message, batch.revision());
        rows.put(row.id(), row);
      } catch (IOException e) {
        throw new SQLException("a message of page " + batch.page() + " is not JSON", "22000", e);
      }
    }
    return rows.values();
  }

  @Override
  @SuppressWarnings("unchecked")
  public void populateStatement(
      PreparedStatement statement, Iterator<?> iterator, int expectedParams) throws SQLException {
    Iterator<MessageRow> rows = (Iterator<MessageRow>) iterator;
    if (dialect == Dialect.POSTGRESQL) {
      List<MessageRow> all = new ArrayList<>();
      rows.forEachRemaining(all::add);
      bindArrays(statement, all);
      return;
    }
    while (rows.hasNext()) {
      bindRow(statement, rows.next());
      if (rows.hasNext()) {
        // the endpoint itself adds the last one
        statement.addBatch();
      }
    }
  }

  private static void bindArrays(PreparedStatement statement, List<MessageRow> rows)
      throws SQLException {
    int texts = RowReader.TEXTS.size();
    for (int column = 0; column < texts; column++) {
      int text = column;
      bindArray(statement, column + 1, "text", rows, String[]::new, row -> row.texts()[text]);
    }
    // as bytes: the driver copies a text once more, and whatever is not UTF-8 is so from here on
    bindArray(
        statement,
        texts + 1,
        "bytea",
        rows,
        byte[][]::new,
        row -> row.raw().text().getBytes(StandardCharsets.UTF_8));
    bindArray(statement, texts + 2, "int4", rows, Integer[]::new, MessageRow::type);
    bindArray(statement, texts + 3, "int4", rows, Integer[]::new, MessageRow::callDuration);
    bindArray(statement, texts + 4, "int8", rows, Long[]::new, MessageRow::dateAdded);
    bindArray(statement, texts + 5, "int8", rows, Long[]::new, MessageRow::dateUpdated);
    bindArray(statement, texts + 6, "int8", rows, Long[]::new, MessageRow::exportedAt);
    bindArray(statement, texts + 7, "int8", rows, Long[]::new, MessageRow::revision);
  }

  private static <T> void bindArray(
      PreparedStatement statement,
      int parameter,
      String type,
      List<MessageRow> rows,
      Function<Integer, T[]> newArray,
      Function<MessageRow, T> column)
      throws SQLException {
    T[] values = newArray.apply(rows.size());
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    Connection connection = statement.getConnection();
    statement.setArray(parameter, connection.createArrayOf(type, values));
  }

  private void bindRow(PreparedStatement statement, MessageRow row) throws SQLException {
    int parameter = 0;
    for (String text : row.texts()) {
      statement.setString(++parameter, text);
    }
    statement.setString(++parameter, row.raw().text());
    statement.setObject(++parameter, row.type(), Types.INTEGER);
    statement.setObject(++parameter, row.callDuration(), Types.INTEGER);
    bindInstant(statement, ++parameter, row.dateAdded());
    bindInstant(statement, ++parameter, row.dateUpdated());
    bindInstant(statement, ++parameter, row.exportedAt());
    statement.setLong(++parameter, row.revision());
  }

  private void bindInstant(PreparedStatement statement, int parameter, Long millis)
      throws SQLException {
    if (millis == null) {
      statement.setNull(parameter, Types.TIMESTAMP);
    } else {
      statement.setObject(parameter, dialect.time(Instant.ofEpochMilli(millis)));
    }
  }
}
