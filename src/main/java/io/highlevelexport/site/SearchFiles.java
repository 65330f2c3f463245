package io.highlevelexport.site;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the browser searches, as scripts since it may read no other file of a disk: which messages
 * have a word (the index is made by SQLite's FTS5, and split by the beginnings of words), what is
 * filtered by, and what a hit shows. {@code site.js} knows the same forms.
 */
final class SearchFiles {
  private static final int WORD_FILES = 512;
  private static final int FACTS_IN_A_FILE = 20_000;
  private static final int HITS_IN_A_FILE = 500;
  private static final int LONGEST_WORD = 40;
  private static final long MINUTE_MS = 60_000;

  private final SiteFolder folder;
  private final List<String> channels = new ArrayList<>();
  private final List<String> locations = new ArrayList<>();

  SearchFiles(SiteFolder folder) {
    this.folder = folder;
  }

  private interface Script {
    void write(JsonGenerator json) throws IOException, SQLException;
  }

  private interface RowOf {
    void write(JsonGenerator json, ResultSet row) throws IOException, SQLException;
  }

  void write() throws IOException, SQLException {
    names("select distinct channel from work.message order by 1", channels);
    names("select distinct location from work.message order by 1", locations);
    long last = folder.number("coalesce(max(number), 0) from work.message");
    script(
        "site",
        json -> {
          json.writeStartObject();
          json.writeNumberField("last", last);
          list(json, "channels", channels);
          list(json, "locations", locations);
          json.writeEndObject();
        });
    facts();
    hits();
    words();
  }

  private void names(String sql, List<String> into) throws SQLException {
    try (ResultSet rows = folder.query(sql)) {
      while (rows.next()) {
        into.add(rows.getString(1));
      }
    }
  }

  private static void list(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /** A script that hands over one value, under the name of its file. */
  private void script(String name, Script content) throws IOException, SQLException {
    folder.write(
        "data/" + name + ".js",
        out -> {
          out.write("archive.put('" + name + "',");
          JsonGenerator json = generator(out);
          content.write(json);
          json.close();
          out.write(");\n");
        });
  }

  private static JsonGenerator generator(Writer out) throws IOException {
    return new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** A script for each value of the first column, by which the rows are in order. */
  private void scripts(String name, String sql, RowOf each) throws IOException, SQLException {
    try (ResultSet row = folder.query(sql)) {
      boolean[] more = {row.next()};
      while (more[0]) {
        long file = row.getLong(1);
        script(
            name + file,
            json -> {
              json.writeStartArray();
              do {
                each.write(json, row);
                more[0] = row.next();
              } while (more[0] && row.getLong(1) == file);
              json.writeEndArray();
            });
      }
    }
  }

  /** Of each message its number, minute, channel, direction and location, as numbers in a row. */
  private void facts() throws IOException, SQLException {
    scripts(
        "f",
        "select number / "
            + FACTS_IN_A_FILE
            + ", number, coalesce(date, 0), channel, direction, location from work.message"
            + " order by number",
        (json, row) -> {
          json.writeNumber(row.getLong(2));
          json.writeNumber(row.getLong(3) / MINUTE_MS);
          json.writeNumber(channels.indexOf(row.getString(4)));
          json.writeNumber(direction(row.getString(5)));
          json.writeNumber(locations.indexOf(row.getString(6)));
        });
  }

  private static int direction(String direction) {
    return "inbound".equals(direction) ? 1 : "outbound".equals(direction) ? 2 : 0;
  }

  /** Of each message its number, page, whose it is, and its beginning. */
  private void hits() throws IOException, SQLException {
    scripts(
        "m",
        "select number / "
            + HITS_IN_A_FILE
            + ", number, m.location, m.page, c.label, m.snippet from work.message m"
            + " join work.conversation c on c.location = m.location and c.page = m.page"
            + " order by number",
        (json, row) -> {
          json.writeNumber(row.getLong(2));
          json.writeString(Pages.conversation(row.getString(3), row.getString(4)));
          json.writeString(row.getString(5));
          json.writeString(row.getString(6));
        });
  }

  private void words() throws IOException, SQLException {
    folder.connection().setAutoCommit(false);
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
        """);
    folder.connection().commit();
    folder.connection().setAutoCommit(true);
    wordFiles();
  }

  /** Words and the numbers of their messages, each the distance to the one before, base 36. */
  private void wordFiles() throws IOException, SQLException {
    folder.run(
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
        "w",
        "select file, word, numbers from work.word order by file, word",
        (json, row) -> {
          json.writeString(row.getString(2));
          json.writeString(row.getString(3));
        });
  }

  /** Words with the same beginning are in the same file. */
  private static int file(String word) {
    int second = word.length() > 1 ? word.charAt(1) : 0;
    return (word.charAt(0) * 31 + second) % WORD_FILES;
  }
}
