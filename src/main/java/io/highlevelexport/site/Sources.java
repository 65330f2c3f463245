package io.highlevelexport.site;

import io.highlevelexport.delivery.sql.StoredMessages;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.SafeName;
import io.highlevelexport.model.Slice;
import io.highlevelexport.site.Staging.Shown;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Reads what was exported, row by row: the tables, and the NDJSON files of the sink file. */
final class Sources {
  private static final int ROWS_AT_ONCE = 200;

  /** How the files of the sink file end: revision, and part of a page. */
  private static final Pattern NAME = Pattern.compile(".*-r(\\d{1,18})(?:-[\\w-]+)?\\.ndjson");

  private static final Message NOTHING =
      new Message(Origin.outside("", "", Instant.EPOCH), Slice.of(new byte[0]));

  private final DataSource database;
  private final Path files;
  private final Staging staging;

  /**
   * @param files {@code export.file.directory}
   */
  Sources(DataSource database, Path files, Staging staging) {
    this.database = database;
    this.files = files;
    this.staging = staging;
  }

  private interface RowWork {
    void of(ResultSet row) throws SQLException;
  }

  /** Reads everything. */
  void read() throws IOException, SQLException {
    try (Connection connection = database.getConnection()) {
      // PostgreSQL gives rows bit by bit only within a transaction
      connection.setAutoCommit(false);
      each(
          connection,
          "location_id, id, channel, contact_id, conversation_id, direction, status, date_added,"
              + " body, from_address, to_address, error, call_duration, attachments, revision"
              + " from messages",
          row -> staging.add(message(row), Staging.TABLE, row.getLong("revision")));
      each(
          connection,
          "location_id, coalesce(message_id, id) as id, 'Email' as channel, contact_id,"
              + " conversation_id, direction, status, date_added, body, from_address, to_address,"
              + " null as error, null as call_duration, attachments, subject, cc from emails",
          row -> staging.addEmail(message(row), row.getString("subject"), row.getString("cc")));
      others(connection, "transcripts", "transcript", "location_id", "message_id", "text");
      for (String table : List.of("recordings", "attachments")) {
        boolean named = table.equals("attachments");
        others(
            connection,
            table,
            "media",
            "location_id",
            "message_id",
            named ? "name" : "null",
            "file",
            "content_type",
            named ? "url" : "null");
      }
      others(connection, "contacts", "contact", "location_id", "id", "name");
      connection.rollback();
    }
    if (Files.isDirectory(files)) {
      try (Stream<Path> found = Files.walk(files)) {
        for (Iterator<Path> each = found.iterator(); each.hasNext(); ) {
          file(each.next());
        }
      }
    }
  }

  /** Rows of a table of content, which is empty unless {@code export.content} asks for it. */
  private void others(Connection connection, String table, String into, String... columns)
      throws SQLException {
    try (ResultSet found =
        connection
            .getMetaData()
            .getTables(connection.getCatalog(), connection.getSchema(), table, null)) {
      if (!found.next()) {
        return;
      }
    }
    String[] values = new String[columns.length];
    each(
        connection,
        String.join(", ", columns) + " from " + table,
        row -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = row.getString(i + 1);
          }
          staging.add(into, values);
        });
  }

  private static void each(Connection connection, String query, RowWork work) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = statement.executeQuery("select " + query)) {
        while (rows.next()) {
          work.of(rows);
        }
      }
    }
  }

  private static Shown message(ResultSet row) throws SQLException {
    int seconds = row.getInt("call_duration");
    return new Shown(
        row.getString("location_id"),
        row.getString("id"),
        row.getString("channel"),
        row.getString("contact_id"),
        row.getString("conversation_id"),
        row.getString("direction"),
        row.getString("status"),
        StoredMessages.instant(row, row.findColumn("date_added")),
        row.getString("body"),
        row.getString("from_address"),
        row.getString("to_address"),
        row.getString("error"),
        seconds == 0 ? null : seconds,
        row.getString("attachments"));
  }

  /** One file of {@code location/channel/…}; others are nothing of ours. */
  private void file(Path file) throws IOException, SQLException {
    Path path = files.relativize(file);
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (path.getNameCount() < 3 || !name.matches() || !Files.isRegularFile(file)) {
      return;
    }
    long revision = Long.parseLong(name.group(1));
    String folder = path.getName(0).toString();
    String channel = path.getName(1).toString();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        line(line, folder, channel, revision);
      }
    }
  }

  private void line(String line, String folder, String channel, long revision) throws SQLException {
    Message message;
    try {
      message = NOTHING.withContent(line);
    } catch (IllegalArgumentException e) {
      return; // a route of somebody's own may write what it likes
    }
    if (message.getId() == null) {
      return;
    }
    String named = text(message, "locationId");
    String location = named != null && SafeName.of(named).equals(folder) ? named : folder;
    String date = message.getDateAdded();
    staging.add(
        new Shown(
            location,
            PlainText.of(message.getId()),
            channel,
            text(message, "contactId"),
            text(message, "conversationId"),
            text(message, "direction"),
            text(message, "status"),
            date == null ? null : Dates.parse(date).orElse(null),
            text(message, "body"),
            text(message, "from"),
            text(message, "to"),
            text(message, "error"),
            message.getCallDuration(),
            text(message, "attachments")),
        Staging.FILE,
        revision);
  }

  private static String text(Message message, String field) {
    String value = message.get(field);
    return value == null ? null : PlainText.of(value);
  }
}
