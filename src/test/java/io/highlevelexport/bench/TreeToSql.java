package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A hand-written loop: each page as a Jackson tree, upserted in one JDBC batch into the table of
 * the export, committed page by page.
 */
final class TreeToSql {
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
  private static final int OTHERS = 7;

  private TreeToSql() {}

  public static void main(String[] arguments) throws Exception {
    PlainApi api = new PlainApi(arguments[0], arguments[1], arguments[2], "SMS", "");
    String url = arguments[3];
    boolean h2 = url.startsWith("jdbc:h2:");
    ObjectMapper json = new ObjectMapper();
    try (Connection connection = DriverManager.getConnection(url, arguments[4], "")) {
      createTable(connection, h2 ? "h2" : "postgresql");
      connection.setAutoCommit(false);
      try (PreparedStatement upsert = connection.prepareStatement(h2 ? merge() : upsert())) {
        String cursor = null;
        do {
          JsonNode page = json.readTree(api.page(cursor));
          for (JsonNode message : page.get("messages")) {
            bind(upsert, message, arguments[2], json);
            upsert.addBatch();
          }
          upsert.executeBatch();
          connection.commit();
          cursor = page.path("nextCursor").asText(null);
        } while (cursor != null && !cursor.equals("null"));
      }
    }
  }

  private static void createTable(Connection connection, String dialect)
      throws IOException, SQLException {
    try (InputStream in =
            TreeToSql.class.getResourceAsStream("/db/migration/" + dialect + "/V2__messages.sql");
        Statement create = connection.createStatement()) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String statement : script.replaceAll("(?m)^--.*$", "").split(";")) {
        if (!statement.isBlank()) {
          create.execute(statement);
        }
      }
    }
  }

  private static String columns() {
    return TEXTS.stream().map(column -> column[0]).collect(Collectors.joining(", "))
        + ", attachments, meta, location_id, channel, raw, type, date_added, date_updated,"
        + " exported_at";
  }

  private static String merge() {
    return "merge into messages ("
        + columns()
        + ") key (location_id, id) values ("
        + "?, ".repeat(TEXTS.size() + JSONS.size() + OTHERS - 1)
        + "?)";
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

  private static void bind(
      PreparedStatement upsert, JsonNode message, String location, ObjectMapper json)
      throws SQLException, IOException {
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
    upsert.setString(++parameter, "SMS");
    upsert.setString(++parameter, json.writeValueAsString(message));
    upsert.setObject(++parameter, message.has("type") ? message.get("type").asInt() : null);
    upsert.setObject(++parameter, date(message.get("dateAdded")));
    upsert.setObject(++parameter, date(message.get("dateUpdated")));
    upsert.setObject(++parameter, OffsetDateTime.now());
  }

  private static OffsetDateTime date(JsonNode value) {
    return value == null || value.isNull()
        ? null
        : Instant.parse(value.asText()).atOffset(java.time.ZoneOffset.UTC);
  }
}
