package io.highlevelexport.site;

import io.highlevelexport.delivery.sql.StoredMessages;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.SafeName;
import io.highlevelexport.model.Slice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
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

/**
 * Reads what was exported, row by row: the tables, and the NDJSON files of the sink file.
 *
 * @param files {@code export.file.directory}
 */
record Sources(Path files, Staging staging) {
  private static final int ROWS_AT_ONCE = 200;

  /** Texts of a message, as columns of the tables and as fields of the JSON. */
  private static final String COLUMNS =
      "contact_id, conversation_id, direction, status, body, from_address, to_address";

  private static final List<String> FIELDS =
      List.of(
          "contactId",
          "conversationId",
          "direction",
          "status",
          "body",
          "from",
          "to",
          "error",
          "attachments");

  /** How the files of the sink file end: revision, and part of a page. */
  private static final Pattern NAME = Pattern.compile(".*-r(\\d{1,18})(?:-[\\w-]+)?\\.ndjson");

  private static final Message NOTHING =
      new Message(Origin.outside("", "", Instant.EPOCH), Slice.of(new byte[0]));

  void read(DataSource database) throws IOException, SQLException {
    try (Connection connection = database.getConnection()) {
      // PostgreSQL gives rows bit by bit only within a transaction
      connection.setAutoCommit(false);
      copy(
          connection,
          "messages",
          "version",
          "location_id, id, channel, date_added, call_duration, revision, 'messages', "
              + COLUMNS
              + ", error, attachments");
      copy(
          connection,
          "emails",
          "email",
          "location_id, coalesce(message_id, id), date_added, "
              + COLUMNS
              + ", attachments, subject, cc");
      copy(connection, "transcripts", "transcript", "location_id, message_id, text");
      String media = "location_id, message_id, %s, file, content_type, %s";
      copy(connection, "recordings", "media", media.formatted("null", "null"));
      copy(connection, "attachments", "media", media.formatted("name", "url"));
      copy(connection, "contacts", "contact", "location_id, id, name");
      connection.rollback();
    }
    if (Files.isDirectory(files)) {
      try (Stream<Path> found = Files.walk(files, FileVisitOption.FOLLOW_LINKS)) {
        for (Iterator<Path> each = found.iterator(); each.hasNext(); ) {
          read(each.next());
        }
      }
    }
  }

  private void copy(Connection connection, String table, String into, String columns)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet row = statement.executeQuery("select " + columns + " from " + table)) {
        Object[] values = new Object[row.getMetaData().getColumnCount()];
        int date = columns.contains("date_added") ? row.findColumn("date_added") - 1 : -1;
        while (row.next()) {
          for (int i = 0; i < values.length; i++) {
            values[i] =
                i == date ? millis(StoredMessages.instant(row, i + 1)) : row.getObject(i + 1);
          }
          staging.add(into, values);
        }
      }
    }
  }

  private static Long millis(Instant date) {
    return date == null ? null : date.toEpochMilli();
  }

  /** One file of {@code location/channel/…}; others are nothing of ours. */
  private void read(Path file) throws IOException, SQLException {
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
        read(line, folder, channel, revision);
      }
    }
  }

  private void read(String line, String folder, String channel, long revision) throws SQLException {
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
    String date = message.getDateAdded();
    Object[] start = {
      named != null && SafeName.of(named).equals(folder) ? named : folder,
      text(message, "id"),
      channel,
      date == null ? null : millis(Dates.parse(date).orElse(null)),
      message.getCallDuration(),
      revision,
      "files"
    };
    staging.add(
        "version",
        Stream.concat(Stream.of(start), FIELDS.stream().map(field -> text(message, field)))
            .toArray());
  }

  private static String text(Message message, String field) {
    String value = message.get(field);
    return value == null ? null : PlainText.of(value);
  }
}
