package io.highlevelexport.site;

import io.highlevelexport.model.HtmlText;
import io.highlevelexport.model.SafeName;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import org.sqlite.Function;

/**
 * All that the site shows, side by side in tables of its own: each message once, in its newest
 * version, whatever it was read from.
 */
final class Staging implements AutoCloseable {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int SNIPPET = 140;

  private final SiteFolder folder;
  private final Map<String, PreparedStatement> inserts = new HashMap<>();

  Staging(SiteFolder folder) throws SQLException {
    this.folder = folder;
    function("page_of", Staging::page);
    function("conversation_of", Pages::conversation);
    function("plain", (html, none) -> HtmlText.ofBody(html));
    function("snippet_of", (text, none) -> snippet(HtmlText.ofBody(text)));
    function("folded", (text, none) -> folded(text));
    folder.run(
        """
        create table work.version (
          location text, id text, channel text, date integer, seconds integer, revision integer, source text, contact text,
          conversation text, direction text, status text, body text, sender text, receiver text, error text,
          attachments text)
        """,
        """
        create table work.email (
          location text, message text, date integer, contact text, conversation text, direction text, status text, body text,
          sender text, receiver text, attachments text, subject text, cc text)
        """,
        "create table work.contact (location text, id text, name text, primary key (location, id))",
        "create table work.transcript (location text, message text, text text)",
        "create table work.media (location text, message text, name text, file text, type text, url"
            + " text)");
    folder.connection().setAutoCommit(false);
  }

  private void function(String name, BinaryOperator<String> of) throws SQLException {
    Function.create(
        folder.connection(),
        name,
        new Function() {
          @Override
          protected void xFunc() throws SQLException {
            result(of.apply(value_text(0), args() > 1 ? value_text(1) : null));
          }
        });
  }

  /** The name of the page of a conversation; what belongs to none is with its contact. */
  private static String page(String conversation, String contact) {
    if (conversation != null) {
      return SafeName.of(conversation);
    }
    return contact == null ? "no.contact" : "contact." + SafeName.of(contact);
  }

  private static String snippet(String text) {
    String line = BLANKS.matcher(text).replaceAll(" ");
    return line.length() <= SNIPPET ? line : line.substring(0, SNIPPET) + "…";
  }

  /** As the browser does it with what is searched for: without case and accents. */
  private static String folded(String text) {
    String plain = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD);
    return MARKS.matcher(plain).replaceAll("");
  }

  /** Adds a row; a message may come in several versions. */
  void add(String table, Object... values) throws SQLException {
    PreparedStatement insert = inserts.get(table);
    if (insert == null) {
      String sql = "insert or ignore into work.%s values (?%s)";
      insert =
          folder
              .connection()
              .prepareStatement(sql.formatted(table, ", ?".repeat(values.length - 1)));
      inserts.put(table, insert);
    }
    for (int i = 0; i < values.length; i++) {
      insert.setObject(i + 1, values[i]);
    }
    insert.executeUpdate();
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
        // an e-mail without a message of its own stands for one
        """
        insert into work.version
        select location, message, 'Email', min(date), null, -1, 'emails', contact, conversation, direction, status,
          null, null, null, null, null
        from work.email group by location, message
        """,
        // SQLite takes all columns from the row that has the maximum
        """
        create table work.message as
        select *, max(revision), page_of(conversation, contact) as page,
          coalesce(nullif(snippet_of(body), ''), (select subject from work.email e
            where e.location = version.location and e.message = version.id order by date)) as snippet, null as number
        from work.version group by location, id
        """,
        "drop table work.version",
        "create unique index work.message_id on message (location, id)",
        "insert or ignore into number (location, id)"
            + " select location, id from work.message order by date, location, id",
        "update work.message set number = (select n.number from number n"
            + " where n.location = message.location and n.id = message.id)",
        "create unique index work.message_number on message (number)",
        "create index work.message_page on message (location, page, date, number)",
        """
        create table work.conversation as
        select location, page, max(contact) as contact, count(*) as messages, min(date) as first,
          coalesce(max(date), 0) as last, group_concat(distinct channel) as channels, null as label,
          (select snippet from work.message l where l.location = m.location and l.page = m.page
            order by date desc, number desc limit 1) as snippet
        from work.message m group by location, page
        """,
        """
        update work.conversation set label = coalesce((select nullif(name, '') from work.contact c
          where c.location = conversation.location and c.id = contact), contact, 'Without contact')
        """,
        "create unique index work.conversation_page on conversation (location, page)");
    folder.connection().commit();
    folder.connection().setAutoCommit(true);
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement insert : inserts.values()) {
      insert.close();
    }
  }
}
