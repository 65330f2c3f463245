package io.highlevelexport;

import static io.highlevelexport.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.highlevelexport.cli.Operator;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The archive as somebody reads it in a browser, from a disk and without any server. */
@EnabledIf(value = "io.highlevelexport.Browser#isInstalled", disabledReason = Browser.MISSING)
class SiteTest {
  private static final String HOSTILE =
      "</script><img src=x"
          + " onerror=\"document.title='taken'\"><script>document.title='taken'</script>";

  private static final String MAIL =
      "return [...document.querySelectorAll('article:target iframe')]"
          + ".find(frame => frame.srcdoc.includes('zebra'))";

  private static final String TIMED =
      """
      const found = new Promise(resolve =>
        new MutationObserver(resolve).observe(document.getElementById('hits'), {childList: true}));
      const begin = performance.now();
      document.querySelector('[name=q]').value = '%s';
      document.querySelector('form').requestSubmit();
      await found;
      return Math.round(performance.now() - begin);
      """;

  private static Browser browser;

  @TempDir Path home;
  private Twin twin;
  private Operator operator;
  private Path site;

  @BeforeAll
  static void open(@TempDir Path profile) throws Exception {
    browser = new Browser(profile);
  }

  @AfterAll
  static void close() throws Exception {
    browser.close();
  }

  @BeforeEach
  void start() throws Exception {
    twin =
        new Twin(
                TwinOptions.builder()
                    .locations("loc1")
                    .messages(20)
                    .messages("Call", 10)
                    .messages("Email", 10)
                    .with("--edge-cases=30")
                    .build())
            .start();
    site = home.resolve("site");
    operator =
        new Operator(home, twin.url())
            .set("export.channels", "SMS,Call,Email")
            .set("export.content", "email,recordings,transcripts");
    browser.size(1000, 900, false);
    browser.complaints();
  }

  @AfterEach
  void stop() throws Exception {
    browser.go("about:blank");
    twin.close();
  }

  private void said(String contact, String text) {
    twin.add(
        "loc1",
        "SMS",
        "{\"contactId\":%s,\"conversationId\":%s,\"direction\":\"inbound\",\"body\":%s,\"dateAdded\":\"%s\"}"
            .formatted(
                TextNode.valueOf(contact),
                TextNode.valueOf("of-" + contact),
                TextNode.valueOf(text),
                Instant.now().minusSeconds(60)));
  }

  private String made(String... more) {
    List<String> words = new ArrayList<>(List.of("site", "--out", site.toString()));
    words.addAll(List.of(more));
    Operator.Said said = operator.types(words.toArray(String[]::new));
    assertThat(said.exit()).as(said.err()).isZero();
    return said.out();
  }

  private void exported() {
    Operator.Said said = operator.types("once");
    assertThat(said.exit()).as(said.out() + said.err()).isZero();
  }

  private void search(String hash) throws Exception {
    browser.go("about:blank");
    browser.go(site.resolve("index.html").toUri() + "#" + hash);
    soon(() -> browser.js("return 'ready' in document.documentElement.dataset").asBoolean());
  }

  private Map<String, FileTime> files() throws Exception {
    Map<String, FileTime> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(site)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().startsWith("site.db")) {
          files.put(site.relativize(file).toString(), Files.getLastModifiedTime(file));
        }
      }
    }
    return files;
  }

  private JdbcTemplate jdbc() {
    return new JdbcTemplate(
        new DriverManagerDataSource("jdbc:sqlite:" + home.resolve("data/highlevel-export.db")));
  }

  @Test
  void a_word_is_found_and_a_call_from_a_file_has_a_player_and_its_transcript() throws Exception {
    operator.set("export.content", "email,recordings,transcripts,contacts");
    byte[] any = twin.expected("loc1", "SMS").findFirst().orElseThrow().json();
    String anna = new ObjectMapper().readTree(any).path("contactId").asText();
    twin.contacts().rename(anna, "Anna <b>Ärmel</b>");
    said(anna, "Shall we meet at the Café Müller?");
    said("bert", "No coffee for me");
    exported();

    assertThat(made()).contains("42 messages", "10 from files");

    search("q=CAFE+mull");
    assertThat(browser.text("#count")).isEqualTo("1 message");
    browser.click("#hits a");
    soon(() -> browser.text("article:target").contains("Café Müller"));
    assertThat(browser.text("h1")).isEqualTo("Anna <b>Ärmel</b>");
    search("channel=0&direction=");
    assertThat(browser.text("#count")).isEqualTo("10 messages");
    assertThat(browser.text("#hits")).contains("Call");
    browser.click("#hits a");
    soon(() -> browser.text("article:target").startsWith("Call"));
    assertThat(browser.text("article:target")).contains("Transcript");
    browser.js("document.querySelector('article:target audio').load()");
    soon(
        () ->
            browser
                .js("return document.querySelector('article:target audio').networkState === 1")
                .asBoolean());
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void what_is_hostile_stays_text_and_a_mail_stays_in_its_sandbox() throws Exception {
    said(HOSTILE, "hostile " + HOSTILE);
    exported();
    jdbc()
        .update(
            "update emails set subject = ?, body = ?, contact_id = 'anna', conversation_id"
                + " ='of-anna' where id = (select min(id) from emails)",
            HOSTILE,
            "<b id=bold>zebra</b><img src=http://127.0.0.1:9/beacon>"
                + HOSTILE
                + "<a href='http://127.0.0.1:9/' target=_top>x</a>");
    jdbc().update("update messages set conversation_id = 'of-anna' where channel = 'Email'");
    made();

    search("q=hostile");
    assertThat(browser.text("#hits")).contains("onerror=");
    browser.click("#hits a");
    soon(() -> browser.text("article:target").contains("</script><img"));
    assertThat(browser.text("h1")).isEqualTo(HOSTILE);
    assertThat(browser.js("return document.title").asText()).isEqualTo(HOSTILE);
    browser.complaints();
    search("q=zebra");
    browser.click("#hits a");
    soon(() -> browser.js(MAIL + "?.srcdoc ?? ''").asText().contains("zebra"));
    assertThat(browser.js(MAIL + ".sandbox.length").asInt()).isZero();
    assertThat(browser.js(MAIL + ".contentDocument").isNull()).isTrue();
    assertThat(browser.js("return document.title").asText()).isNotEqualTo("taken");
    assertThat(browser.complaints()).noneMatch(line -> line.contains("net::"));
  }

  @Test
  void a_second_run_writes_only_what_changed_and_an_erased_contact_leaves_nothing()
      throws Exception {
    said("anna", "canary of a person");
    exported();
    made();
    Map<String, FileTime> before = files();

    assertThat(made()).contains("0 files written").contains("0 removed");
    assertThat(files().equals(before)).isTrue();

    said("bert", "canary of somebody else");
    exported();
    made();
    Set<Map.Entry<String, FileTime>> changed = new HashSet<>(files().entrySet());
    changed.removeAll(before.entrySet());
    assertThat(changed)
        .extracting(Map.Entry::getKey)
        .filteredOn(name -> !name.startsWith("data/w"))
        .containsExactlyInAnyOrder(
            "conversations/loc1/of-bert.html",
            "data/f0.js",
            "data/m0.js",
            "data/site.js",
            "index.html",
            "locations/loc1.html");

    Operator.Said erased = operator.types("erase", "--contact", "anna", "--yes");

    assertThat(erased.exit()).as(erased.err()).isZero();
    assertThat(erased.out()).containsPattern("messages of the site in \\S+ +1\\s");
    assertThat(files())
        .as("of-anna")
        .matches(now -> !now.containsKey("conversations/loc1/of-anna.html"));
    try (Stream<Path> found = Files.walk(site)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("of a person", "anna");
      }
    }
    search("q=canary");
    assertThat(browser.text("#count")).isEqualTo("1 message");
  }

  @ParameterizedTest
  @EnumSource(value = Dialect.class, mode = EnumSource.Mode.EXCLUDE, names = "SQLITE")
  void it_is_made_from_a_database_server_as_well(Dialect database) throws Exception {
    operator.in(database);
    said("anna", "only here");
    exported();

    assertThat(made()).contains("41 messages");

    search("q=only+here&from=2020-01-01");
    assertThat(browser.text("#count")).isEqualTo("1 message");
    assertThat(made()).contains("0 files written");
    assertThat(operator.types("erase", "--contact", "anna", "--yes").exit()).isZero();
    assertThat(files().keySet()).isNotEmpty().noneMatch(name -> name.contains("anna"));
  }

  /** 100,000 messages with -Xmx128m; how long a word takes is written down. */
  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void in_100_000_messages_a_word_is_found() throws Exception {
    int many = 100_000;
    exported();
    List<Object[]> rows = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < many; i++) {
      StringBuilder body = new StringBuilder(i == many / 2 ? "needle" : "straw");
      for (int word = random.nextInt(30); word > 0; word--) {
        body.append(' ').append(Integer.toString(random.nextInt(50_000), Character.MAX_RADIX));
      }
      int contact = random.nextInt(8000);
      rows.add(new Object[] {"m" + i, "c" + contact, "v" + contact, body.toString()});
    }
    jdbc()
        .batchUpdate(
            "insert into messages (location_id, id, channel, contact_id, conversation_id, body,"
                + " date_added, exported_at, revision, raw) values ('loc1', ?, 'SMS', ?, ?, ?,"
                + " '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 1, '{}')",
            rows);
    List<String> line =
        OwnJvm.running("io.highlevelexport.cli.HighlevelExport", List.of("-Xmx128m"));
    line.addAll(List.of("--home", home.toString(), "site", "--out", site.toString()));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("site.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(home.resolve("site.log"))).isZero();

    search("");
    for (String word : List.of("needle", "straw", "1a")) {
      long millis = browser.jsAsync(TIMED.formatted(word)).asLong();
      SoakFigures.add(
          "a browser finds \"%s\" in %d ms: %s".formatted(word, millis, browser.text("#count")),
          0,
          many,
          0,
          0,
          0);
    }
    search("q=needle");
    assertThat(browser.text("#count")).isEqualTo("1 message");
  }
}
