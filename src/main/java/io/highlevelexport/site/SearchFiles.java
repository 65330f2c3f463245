package io.highlevelexport.site;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the browser searches, as scripts since it may read no other file of a disk: which messages
 * have a word (the index is made by SQLite's FTS5, and split by the beginnings of words), what is
 * filtered by, and what a hit shows. {@code site.js} knows the same forms.
 */
final class SearchFiles {
  private static final int WORD_FILES = 512;
  private static final int LONGEST_WORD = 40;

  private final SiteFolder folder;

  SearchFiles(SiteFolder folder) {
    this.folder = folder;
  }

  void write() throws IOException, SQLException {
    names("channel");
    names("location");
    scripts(
        """
        select 'site', json_object('last', (select coalesce(max(number), 0) from work.message),
          'channels', json((select json_group_array(name order by number) from work.channel)),
          'locations', json((select json_group_array(name order by number) from work.location)))
        """);
    facts();
    hits();
    words();
  }

  /** Numbers the values of a column, in their order. */
  private void names(String column) throws SQLException {
    folder.run(
        """
        create table work.%1$s as select %1$s as name, row_number() over (order by %1$s) - 1 as number
        from (select distinct %1$s from work.message)
        """
            .formatted(column));
  }

  /** Scripts that hand over one value each, under the name of the file. */
  private void scripts(String namesAndValues) throws IOException, SQLException {
    try (ResultSet row = folder.query(namesAndValues)) {
      while (row.next()) {
        String name = row.getString(1);
        String json = row.getString(2);
        folder.write(
            "data/" + name + ".js",
            out -> out.write("archive.put('" + name + "'," + json + ");\n"));
      }
    }
  }

  /** Of each message its number, minute, channel, direction and location, as numbers in a row. */
  private void facts() throws IOException, SQLException {
    scripts(
        """
        select 'f' || (m.number / 20000), '[' || group_concat(
          concat_ws(',', m.number, coalesce(m.date, 0) / 60000, c.number,
            case m.direction when 'inbound' then 1 when 'outbound' then 2 else 0 end, l.number),
          ',' order by m.number) || ']'
        from work.message m join work.channel c on c.name is m.channel join work.location l on l.name = m.location
        group by m.number / 20000
        """);
  }

  /** Of each message its number, page, whose it is, and its beginning. */
  private void hits() throws IOException, SQLException {
    scripts(
        """
        select 'm' || (m.number / 500), '[' || group_concat(
          concat_ws(',', m.number, json_quote(conversation_of(m.location, m.page)), json_quote(c.label), json_quote(m.snippet)),
          ',' order by m.number) || ']'
        from work.message m join work.conversation c on c.location = m.location and c.page = m.page
        group by m.number / 500
        """);
  }

  /** Words and the numbers of their messages, each the distance to the one before, base 36. */
  private void words() throws IOException, SQLException {
    folder.run(
        "create virtual table work.words using fts5 (text, content = '', detail = none,"
            + " columnsize = 0, tokenize = 'unicode61 remove_diacritics 0')",
        """
        insert into work.words (rowid, text)
        select number, folded(concat_ws(' ', c.label, plain(m.body), m.sender, m.receiver, m.error,
          (select group_concat(concat_ws(' ', subject, plain(e.body), e.sender, e.receiver, e.cc), ' ') from work.email e
            where e.location = m.location and e.message = m.id),
          (select group_concat(text, ' ') from work.transcript t where t.location = m.location and t.message = m.id)))
        from work.message m join work.conversation c on c.location = m.location and c.page = m.page order by number
        """,
        "create virtual table temp.instance using fts5vocab (work, words, instance)",
        "create table work.word (file integer, word text, numbers text)");
    try (ResultSet row = folder.query("select term, doc from temp.instance");
        PreparedStatement insert =
            folder.connection().prepareStatement("insert into work.word values (?, ?, ?)")) {
      folder.connection().setAutoCommit(false);
      boolean more = row.next();
      while (more) {
        String word = row.getString(1);
        StringBuilder numbers = new StringBuilder();
        long before = 0;
        do {
          numbers.append(numbers.isEmpty() ? "" : " ");
          numbers.append(Long.toString(row.getLong(2) - before, Character.MAX_RADIX));
          before = row.getLong(2);
          more = row.next();
        } while (more && row.getString(1).equals(word));
        if (word.length() <= LONGEST_WORD) {
          insert.setInt(1, file(word));
          insert.setString(2, word);
          insert.setString(3, numbers.toString());
          insert.executeUpdate();
        }
      }
    }
    folder.connection().commit();
    folder.connection().setAutoCommit(true);
    folder.run("create index work.word_file on word (file, word)", "drop table temp.instance");
    scripts(
        """
        select 'w' || file, '[' || group_concat(json_quote(word) || ',' || json_quote(numbers), ',' order by word) || ']'
        from work.word group by file
        """);
  }

  /** Words with the same beginning are in the same file. */
  private static int file(String word) {
    int second = word.length() > 1 ? word.charAt(1) : 0;
    return (word.charAt(0) * 31 + second) % WORD_FILES;
  }
}
