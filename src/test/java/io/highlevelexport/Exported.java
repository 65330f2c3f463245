package io.highlevelexport;

import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What one export has delivered, each list sorted. */
record Exported(Path home, GreenMail mails, String mailbox) {
  /** The lines of the files of one location. */
  List<String> lines(String location) throws IOException {
    Path directory = home.resolve("data/messages").resolve(location);
    List<String> lines = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.filter(file -> file.toString().endsWith(".ndjson")).toList()) {
          lines.addAll(Files.readAllLines(file));
        }
      }
    }
    lines.sort(null);
    return lines;
  }

  /** The rows of the database, without the time of the export. */
  List<String> rows() throws SQLException {
    String url = "jdbc:sqlite:" + home.resolve("data/highlevel-export.db");
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery(
                    "select location_id, id, channel, direction, status, body, date_added, raw"
                        + " from messages order by location_id, id")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
          row.append(rows.getString(column)).append('|');
        }
        found.add(row.toString());
      }
      return found;
    }
  }

  /** The Message-IDs of the mails about one channel. */
  List<String> mailIds(String channel) {
    return headers("Message-ID", channel);
  }

  /** Which messages of one channel came as mails. */
  List<String> mailed(String channel) {
    return headers("X-Message-Id", channel);
  }

  private List<String> headers(String name, String channel) {
    return Arrays.stream(mails.getReceivedMessages())
        .filter(mail -> header(mail, "X-Channel").equals(channel))
        .filter(this::isOurs)
        .map(mail -> header(mail, name))
        .sorted()
        .toList();
  }

  private boolean isOurs(MimeMessage mail) {
    try {
      return mail.getRecipients(RecipientType.TO)[0].toString().equals(mailbox);
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(MimeMessage mail, String name) {
    try {
      return mail.getHeader(name, "");
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The pages that wait for delivery. */
  List<String> spooled() throws IOException {
    return fileNames(home.resolve("data/spool"));
  }

  /** The dead letters, as they are written. */
  List<String> deadLetters() throws IOException {
    List<String> records = new ArrayList<>();
    Path directory = home.resolve("data/dead-letters");
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.filter(file -> file.toString().endsWith(".json")).toList()) {
          records.add(Files.readString(file));
        }
      }
    }
    return records;
  }

  private static List<String> fileNames(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
