package io.highlevelexport.site;

import io.highlevelexport.model.SafeName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/**
 * All that the site shows, side by side in tables of its own: each message once, in its newest
 * version, whatever it was read from.
 */
final class Staging implements AutoCloseable {
  /** What {@code source} says of a message. */
  static final String TABLE = "table";

  static final String FILE = "file";
  static final String EMAIL = "email";

  private static final int SNIPPET = 140;

  private final SiteFolder folder;
  private final PreparedStatement message;
  private final PreparedStatement email;

  /** A message as it is shown; every text may be {@code null} but location, id and channel. */
  record Shown(
      String location,
      String id,
      String channel,
      String contact,
      String conversation,
      String direction,
      String status,
      Instant date,
      String body,
      String from,
      String to,
      String error,
      Integer seconds,
      String attachments) {}

  Staging(SiteFolder folder) throws SQLException {
    this.folder = folder;
    folder.run(
        """
        create table work.message (
          location text, id text, channel text, contact text, conversation text, direction text, status text, date integer,
          body text, sender text, receiver text, error text, seconds integer, attachments text, snippet text, source text,
          revision integer, number integer, unique (location, id))\
        """,
        """
        create table work.email (
          location text, message text, contact text, conversation text, direction text, status text, date integer,
          subject text, body text, sender text, receiver text, cc text, attachments text)\
        """,
        "create table work.contact (location text, id text, name text, primary key (location, id))",
        "create table work.transcript (location text, message text, text text)",
        "create table work.media (location text, message text, name text, file text, type text, url"
            + " text)");
    folder.connection().setAutoCommit(false);
    message =
        prepare(
            """
            insert into work.message values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)
            on conflict (location, id) do update set
              channel = excluded.channel, contact = excluded.contact, conversation = excluded.conversation,
              direction = excluded.direction, status = excluded.status, date = excluded.date, body = excluded.body,
              sender = excluded.sender, receiver = excluded.receiver, error = excluded.error, seconds = excluded.seconds,
              attachments = excluded.attachments, snippet = excluded.snippet, source = excluded.source,
              revision = excluded.revision
            where revision < excluded.revision\
            """);
    email = prepare("insert into work.email values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return folder.connection().prepareStatement(sql);
  }

  void add(Shown shown, String source, long revision) throws SQLException {
    set(
        message,
        shown.location(),
        shown.id(),
        shown.channel(),
        shown.contact(),
        page(shown.conversation(), shown.contact()),
        shown.direction(),
        shown.status(),
        millis(shown.date()),
        shown.body(),
        shown.from(),
        shown.to(),
        shown.error(),
        shown.seconds(),
        shown.attachments(),
        snippet(EmailText.of(shown.body())),
        source,
        revision);
  }

  /**
   * @param shown the e-mail; its id is the message's to which it belongs
   */
  void addEmail(Shown shown, String subject, String cc) throws SQLException {
    set(
        email,
        shown.location(),
        shown.id(),
        shown.contact(),
        page(shown.conversation(), shown.contact()),
        shown.direction(),
        shown.status(),
        millis(shown.date()),
        subject,
        shown.body(),
        shown.from(),
        shown.to(),
        cc,
        shown.attachments());
  }

  /** Adds a row to one of the tables {@code contact}, {@code transcript} and {@code media}. */
  void add(String table, String... values) throws SQLException {
    String sql =
        "insert or ignore into work."
            + table
            + " values (?"
            + ", ?".repeat(values.length - 1)
            + ")";
    try (PreparedStatement statement = prepare(sql)) {
      set(statement, (Object[]) values);
    }
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    statement.executeUpdate();
  }

  private static Long millis(Instant date) {
    return date == null ? null : date.toEpochMilli();
  }

  /** The name of the page of a conversation; what belongs to none is with its contact. */
  private static String page(String conversation, String contact) {
    if (conversation != null) {
      return SafeName.of(conversation);
    }
    return contact == null ? "no.contact" : "contact." + SafeName.of(contact);
  }

  static String snippet(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= SNIPPET ? line : line.substring(0, SNIPPET) + "…";
  }

  /**
   * Everything is here: brings it into the order in which it is shown. A message keeps the number
   * that it once got.
   */
  void complete() throws SQLException {
    folder.run(
        "create index work.email_message on email (location, message, date)",
        "create index work.transcript_message on transcript (location, message)",
        "create index work.media_message on media (location, message)",
        """
        insert or ignore into work.message (location, id, channel, contact, conversation, direction, status, date, source)
        select location, message, 'Email', contact, conversation, direction, status, min(date), 'email'
        from work.email group by location, message\
        """,
        """
        update work.message set snippet =
          (select subject from work.email e where e.location = message.location and e.message = message.id order by date limit 1)
        where channel = 'Email' and coalesce(snippet, '') = ''\
        """,
        "insert or ignore into number (location, id) select location, id from work.message"
            + " order by date, location, id",
        "update work.message set number = (select n.number from number n"
            + " where n.location = message.location and n.id = message.id)",
        "create unique index work.message_number on message (number)",
        "create index work.message_page on message (location, conversation, date, number)",
        // of the row with the greatest date SQLite takes the snippet too
        """
        create table work.conversation as
        select location, conversation as page, max(contact) as contact, count(*) as messages, min(date) as first,
          max(coalesce(date, 0)) as last, snippet, group_concat(distinct channel) as channels, null as label
        from work.message group by location, conversation\
        """,
        """
        update work.conversation set label = coalesce(
          (select nullif(name, '') from work.contact c where c.location = conversation.location and c.id = contact), contact,
          'Without contact')\
        """,
        "create index work.conversation_page on conversation (location, page)");
    folder.connection().commit();
    folder.connection().setAutoCommit(true);
  }

  /** How many messages came from there. */
  long count(String source) throws SQLException {
    try (PreparedStatement count =
        prepare("select count(*) from work.message where source = '" + source + "'")) {
      return count.executeQuery().getLong(1);
    }
  }

  /** A number that the database knows. */
  long number(String query) throws SQLException {
    Connection connection = folder.connection();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    message.close();
    email.close();
  }
}
