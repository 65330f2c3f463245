package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/** Each page upserted in one JDBC batch into the table of the export, and committed. */
final class TreeToSql implements TreeSink {
  /** The columns that hold a JSON field as text, with the field's name. */
  private static final List<String[]> TEXTS =
      List.of(
          new String[] {"id", "id"},
          new String[] {"message_type", "messageType"},
          new String[] {"contact_id", "contactId"},
          new String[] {"conversation_id", "conversationId"},
          new String[] {"direction", "direction"},
          new String[] {"status", "status"},
          new String[] {"content_type", "contentType"},
          new String[] {"body", "body"},
          new String[] {"source", "source"},
          new String[] {"user_id", "userId"},
          new String[] {"alt_id", "altId"},
          new String[] {"conversation_provider_id", "conversationProviderId"},
          new String[] {"chat_widget_id", "chatWidgetId"},
          new String[] {"from_address", "from"},
          new String[] {"to_address", "to"},
          new String[] {"error", "error"});

  private static final List<String> JSONS = List.of("attachments", "meta");

  private final String channel;
  private final String location;
  private final ObjectMapper json;
  private final Connection connection;
  private final boolean isSqlite;
  private final PreparedStatement upsert;

  /**
   * @param url of JDBC, the user in it
   */
  TreeToSql(String url, String channel, String location, ObjectMapper json)
      throws IOException, SQLException {
    this.channel = channel;
    this.location = location;
    this.json = json;
    this.connection = DriverManager.getConnection(url);
    new MessageTable(connection).create();
    connection.setAutoCommit(false);
    this.isSqlite = url.startsWith("jdbc:sqlite:");
    this.upsert = connection.prepareStatement(isSqlite ? upsert().replace("::json", "") : upsert());
  }

  @Override
  public void write(JsonNode messages) throws IOException, SQLException {
    for (JsonNode message : messages) {
      bind(message);
      upsert.addBatch();
    }
    upsert.executeBatch();
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static String columns() {
    return TEXTS.stream().map(column -> column[0]).collect(Collectors.joining(", "))
        + ", attachments, meta, location_id, channel, raw, type, date_added, date_updated,"
        + " exported_at";
  }

  private static String upsert() {
    String updates =
        TEXTS.stream()
            .skip(1)
            .map(column -> column[0] + " = excluded." + column[0])
            .collect(Collectors.joining(", "));
    return "insert into messages ("
        + columns()
        + ") values ("
        + "?, ".repeat(TEXTS.size())
        + "?::json, ?::json, ?, ?, ?::json, ?, ?, ?, ?) on conflict (location_id, id) do update set"
        + " "
        + updates
        + ", attachments = excluded.attachments, meta = excluded.meta, raw = excluded.raw, type ="
        + " excluded.type, date_added = excluded.date_added, date_updated ="
        + " excluded.date_updated, exported_at = excluded.exported_at";
  }

  private void bind(JsonNode message) throws SQLException, IOException {
    int parameter = 0;
    for (String[] column : TEXTS) {
      JsonNode value = message.get(column[1]);
      upsert.setString(++parameter, value == null || value.isNull() ? null : value.asText());
    }
    for (String field : JSONS) {
      JsonNode value = message.get(field);
      upsert.setString(++parameter, value == null || value.isNull() ? null : value.toString());
    }
    upsert.setString(++parameter, location);
    upsert.setString(++parameter, channel);
    upsert.setString(++parameter, json.writeValueAsString(message));
    upsert.setObject(++parameter, message.has("type") ? message.get("type").asInt() : null);
    upsert.setObject(++parameter, date(message.get("dateAdded")));
    upsert.setObject(++parameter, date(message.get("dateUpdated")));
    upsert.setObject(++parameter, time(Instant.now()));
  }

  private Object date(JsonNode value) {
    return value == null || value.isNull() ? null : time(Instant.parse(value.asText()));
  }

  private Object time(Instant instant) {
    return isSqlite ? instant.toString() : instant.atOffset(ZoneOffset.UTC);
  }
}
