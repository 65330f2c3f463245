package io.highlevelexport.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.model.Html;
import io.highlevelexport.model.HtmlText;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.SafeName;
import io.highlevelexport.ops.Phrases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The pages: one to search, one for each location, one for each conversation. */
final class Pages implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private static final ObjectMapper JSON = JsonLimits.trees();

  /** An e-mail's own page may show what it holds, and fetch nothing; scripts the sandbox stops. */
  private static final String EMAIL_HEAD =
      "<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src"
          + " 'none'; style-src 'unsafe-inline'; img-src data:\"><style>body{background:#fff;"
          + "color:#111;font-family:sans-serif}</style>";

  private final SiteFolder folder;
  private final Path content;
  private final String page = resource("page.html");
  private final PreparedStatement emails;
  private final PreparedStatement media;
  private final PreparedStatement transcript;

  /**
   * @param content {@code export.content.directory}
   */
  Pages(SiteFolder folder, Path content) throws SQLException {
    this.folder = folder;
    this.content = content;
    emails = prepare("select * from work.email where location = ? and message = ? order by date");
    media = prepare("select * from work.media where location = ? and message = ? order by url");
    transcript = prepare("select * from work.transcript where location = ? and message = ?");
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return folder.connection().prepareStatement(sql);
  }

  static String resource(String name) {
    try (InputStream in = Pages.class.getResourceAsStream("/site/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the resource site/" + name + " cannot be read", e);
    }
  }

  /** Where the page of a conversation is, seen from the site's first page. */
  static String conversation(String location, String page) {
    return "conversations/" + SafeName.of(location) + "/" + page + ".html";
  }

  private static String location(String location) {
    return "locations/" + SafeName.of(location) + ".html";
  }

  private Html begin(Appendable out, String root, String title) throws IOException {
    String[] parts = page.replace("<!-- root -->", root).split("<!-- title -->", 2);
    return new Html(out).markup(parts[0]).text(title).markup(parts[1]);
  }

  void write() throws IOException, SQLException {
    for (String asset : new String[] {"site.css", "site.js"}) {
      String text = resource(asset);
      folder.write(asset, out -> out.write(text));
    }
    index(folder.report());
    locations();
    conversations();
  }

  private void index(SiteReport report) throws IOException, SQLException {
    String[] parts = resource("find.html").split("<!-- locations -->", 2);
    folder.write(
        "index.html",
        out -> {
          Html html = begin(out, "", "Conversations").markup(parts[0]);
          html.open("table")
              .markup("<tr><th>Location<th>Conversations<th>Messages<th>First<th>Last");
          try (ResultSet row =
              folder.query(
                  "select location, count(*), sum(messages), min(first), max(last)"
                      + " from work.conversation group by location order by location")) {
            while (row.next()) {
              html.open("tr").open("td").open("a", "href", location(row.getString(1)));
              html.text(row.getString(1)).markup("</a><td>").text(row.getString(2));
              html.markup("<td>").text(row.getString(3)).markup("<td>");
              time(html, row.getLong(4)).markup("<td>");
              time(html, row.getLong(5));
            }
          }
          html.close("table").element("p", shows(report), "class", "quiet").markup(parts[1]);
        });
  }

  private static String shows(SiteReport report) {
    return Phrases.format(
        "%d messages: %d from table messages, %d from files, and %d e-mails from table emails"
            + " alone. What went to a mailbox only is not here.",
        report.messages(), report.fromTable(), report.fromFiles(), report.fromEmails());
  }

  private void locations() throws IOException, SQLException {
    try (ResultSet row =
        folder.query("select * from work.conversation order by location, last desc, page")) {
      boolean[] more = {row.next()};
      while (more[0]) {
        String location = row.getString("location");
        folder.write(
            location(location),
            out -> {
              Html html = begin(out, "../", location);
              html.markup("<nav><a href=\"../index.html\">All locations, search</a></nav>\n<main>");
              html.element("h1", location);
              html.markup("<input type=\"search\" id=\"contacts\" placeholder=\"Find a contact\">");
              html.open("ul", "class", "list");
              do {
                html.open("li")
                    .open("a", "href", "../" + conversation(location, row.getString("page")));
                html.text(row.getString("label")).close("a");
                html.markup("<span class=\"quiet\">").text(row.getString("channels"));
                html.text(", " + row.getString("messages") + ", ");
                time(html, row.getLong("last")).close("span");
                html.element("p", row.getString("snippet"));
                more[0] = row.next();
              } while (more[0] && row.getString("location").equals(location));
              html.close("ul").close("main");
            });
      }
    }
  }

  private void conversations() throws IOException, SQLException {
    try (ResultSet row =
        folder.query(
            "select m.*, c.label, c.messages from work.message m join work.conversation c"
                + " on c.location = m.location and c.page = m.page"
                + " order by m.location, m.page, m.date, m.number")) {
      boolean[] more = {row.next()};
      while (more[0]) {
        String name = conversation(row.getString("location"), row.getString("page"));
        folder.write(
            name,
            out -> {
              String label = row.getString("label");
              String location = row.getString("location");
              Html html = begin(out, "../../", label).open("nav");
              html.markup("<a href=\"../../index.html\">Search</a> ");
              html.open("a", "href", "../../" + location(location)).text(location).close("a");
              html.close("nav").open("main").element("h1", label);
              do {
                message(html, row);
                more[0] = row.next();
              } while (more[0]
                  && name.equals(conversation(row.getString("location"), row.getString("page"))));
              html.close("main");
            });
      }
    }
  }

  private void message(Html html, ResultSet row) throws IOException, SQLException {
    String direction = row.getString("direction");
    String side = "outbound".equals(direction) ? "outbound" : "inbound";
    html.open("article", "id", "m" + row.getLong("number"), "class", side);
    html.markup("<p class=\"quiet\">").element("b", row.getString("channel"));
    time(html, row.getLong("date"));
    int seconds = row.getInt("seconds");
    html.text(direction == null ? "" : " " + direction);
    html.text(row.getString("status") == null ? "" : " " + row.getString("status"));
    String length = Phrases.format(" %d:%02d min", seconds / 60, seconds % 60);
    html.text(seconds == 0 ? "" : length).close("p");
    html.element("p", row.getString("error"), "class", "bad");
    String location = row.getString("location");
    String id = row.getString("id");
    try (ResultSet email = of(emails, location, id)) {
      boolean more = email.next();
      // the row of an e-mail has a copy of its beginning at most
      html.element("p", more ? null : row.getString("body"), "class", "text");
      for (; more; more = email.next()) {
        email(html, email);
      }
    }
    boolean files = false;
    try (ResultSet file = of(media, location, id)) {
      while (file.next()) {
        files |= file.getString("url") != null;
        media(html, file);
      }
    }
    if (!files) {
      links(html, row.getString("attachments"));
    }
    try (ResultSet said = of(transcript, location, id)) {
      while (said.next()) {
        html.markup("<details open><summary>Transcript</summary>");
        html.element("p", said.getString("text"), "class", "text").close("details");
      }
    }
    html.close("article");
  }

  private static ResultSet of(PreparedStatement statement, String location, String id)
      throws SQLException {
    statement.setString(1, location);
    statement.setString(2, id);
    return statement.executeQuery();
  }

  private static void email(Html html, ResultSet email) throws IOException, SQLException {
    html.element("h2", email.getString("subject"));
    String body = email.getString("body");
    String text = HtmlText.ofBody(body);
    String cc = names(email.getString("cc"));
    html.markup("<p class=\"quiet\">").text(names(email.getString("sender"))).text(" → ");
    html.text(names(email.getString("receiver"))).text(cc.isEmpty() ? "" : ", " + cc).close("p");
    if (body != null && !body.strip().equals(text)) {
      html.open(
          "iframe",
          "sandbox",
          "",
          "loading",
          "lazy",
          "title",
          "E-mail",
          "srcdoc",
          EMAIL_HEAD + body);
      html.close("iframe").element("p", text, "class", "text paper");
    } else {
      html.element("p", text, "class", "text");
    }
    links(html, email.getString("attachments"));
  }

  /** A JSON array of names as people write them; what is none is text already. */
  private static String names(String addresses) {
    StringBuilder names = new StringBuilder();
    for (JsonNode name : array(addresses)) {
      names.append(names.isEmpty() ? "" : ", ").append(name.asText());
    }
    return names.isEmpty() && addresses != null && !addresses.equals("[]")
        ? addresses
        : names.toString();
  }

  private static JsonNode array(String json) {
    try {
      JsonNode array = JSON.readTree(json == null ? "[]" : json);
      return array.isArray() ? array : JSON.createArrayNode();
    } catch (JsonProcessingException e) {
      return JSON.createArrayNode();
    }
  }

  /** Addresses lead out of the site: only a click follows them, and only where they are links. */
  private static void links(Html html, String attachments) throws IOException {
    for (JsonNode each : array(attachments)) {
      String url = each.isTextual() ? each.asText() : each.path("url").asText(each.toString());
      boolean isLink = url.startsWith("https://") || url.startsWith("http://");
      html.markup("<p class=\"file\">");
      html.open("a", "href", isLink ? url : null, "rel", "noreferrer noopener", "target", "_blank");
      html.text(url).close("a").close("p");
    }
  }

  /** A file of the export's own, in the site under a name that its content has no part in. */
  private void media(Html html, ResultSet row) throws IOException, SQLException {
    Path file = content.resolve(row.getString("file")).normalize();
    String type = row.getString("type") == null ? "" : row.getString("type");
    if (!file.startsWith(content.normalize()) || !Files.isRegularFile(file)) {
      return;
    }
    String name = "media/" + content.normalize().relativize(file).toString().replace('\\', '/');
    folder.link(name, file);
    String source = "../../" + name;
    if (type.startsWith("audio/")) {
      html.open("audio", "controls", "", "preload", "none", "src", source).close("audio");
    } else if (type.matches("image/(png|jpeg|gif|webp)")) {
      html.open("img", "loading", "lazy", "alt", row.getString("name"), "src", source);
    } else {
      String title =
          row.getString("name") == null ? file.getFileName().toString() : row.getString("name");
      html.open("p", "class", "file").open("a", "href", source, "download", title).text(title);
      html.close("a").close("p");
    }
  }

  private static Html time(Html html, long millis) throws IOException {
    Instant at = Instant.ofEpochMilli(millis);
    return millis == 0
        ? html.text("no date")
        : html.open("time", "datetime", at.toString()).text(TIME.format(at)).markup("</time>");
  }

  @Override
  public void close() throws SQLException {
    emails.close();
    media.close();
    transcript.close();
  }
}
