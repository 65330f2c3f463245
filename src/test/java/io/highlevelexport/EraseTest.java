package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.app.Export;
import io.highlevelexport.cli.Operator;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.twin.Expected;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What is erased is gone from every store, comes back by no way, and takes nothing else along. */
class EraseTest {
  private static final String CONTACT = "contactToErase0000001";
  private static final String BODY = "canary-of-a-person";

  @TempDir Path home;
  Operator operator;
  private Twin twin;

  @BeforeEach
  void start() throws Exception {
    twin = new Twin(TwinOptions.builder().locations("loc1").messages(20).build()).start();
    operator =
        new Operator(home, twin.url())
            .set("export.sink.sms", "file,sql")
            .set("export.refresh", "48h")
            .set("export.refresh-period", "1ms");
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  /** Somebody says something now. */
  String said(String text) {
    return said(CONTACT, text, Instant.now().minus(Duration.ofMinutes(1)), "");
  }

  private String said(String contact, String text, Instant at, String more) {
    return twin.add(
        "loc1",
        "SMS",
        "{\"contactId\":\""
            + contact
            + "\",\"body\":\""
            + BODY
            + " "
            + text
            + "\",\"dateAdded\":\""
            + at
            + "\""
            + more
            + "}");
  }

  @ParameterizedTest
  @EnumSource
  void a_contact_is_gone_everywhere_and_comes_back_neither_changed_nor_with_new_messages(
      Dialect database) throws Exception {
    operator.in(database);
    String old = said("first");
    said("second");
    operator.types("once");
    assertThat(lines()).hasSize(22);
    assertThat(rows()).isEqualTo(22);

    Operator.Said look = operator.types("erase", "--contact", CONTACT);

    assertThat(look.exit()).isZero();
    assertThat(look.out()).contains("Would be removed", "Nothing was changed", "Not reached");
    assertThat(lines()).hasSize(22);
    assertThat(jdbc().queryForObject("select count(*) from erased", Integer.class)).isZero();

    Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(done.out()).containsPattern("rows of table messages +2");
    assertGone();
    assertThat(lines()).hasSize(20);
    assertThat(rows()).isEqualTo(20);
    assertThat(operator.types("once").exit()).isZero();
    twin.change(old, "{\"status\":\"read\"}");
    said("a new one");
    Operator.Said next = operator.types("once");
    assertThat(next.exit()).as(next.out()).isZero();
    assertGone();
    assertThat(lines()).hasSize(20);
    assertThat(rows()).isEqualTo(20);
    assertThat(tally("messages")).isEqualTo(24);
    assertThat(tally("filtered")).isEqualTo(2);
    assertThat(operator.types("erase", "--contact", CONTACT, "--yes").out())
        .containsPattern("rows of table messages +0");
    assertThat(jdbc().queryForList("select hash from erased", String.class))
        .hasSize(3)
        .noneMatch(hash -> hash.contains(CONTACT));
  }

  @ParameterizedTest
  @EnumSource
  void a_single_message_is_gone_and_its_contact_stays(Dialect database) throws Exception {
    operator.in(database);
    String gone = said("gone");
    operator.types("once");
    said("stays");

    operator.types("erase", "--message", gone, "--location", "loc1", "--yes");
    twin.change(gone, "{\"status\":\"read\"}");
    operator.types("once");

    assertThat(lines()).hasSize(21).anyMatch(line -> line.contains("stays"));
    assertThat(lines()).noneMatch(line -> line.contains("gone"));
    assertThat(rows()).isEqualTo(21);
  }

  @Test
  void another_location_is_left_alone() throws Exception {
    said("here");
    operator.types("once");

    operator.types("erase", "--contact", CONTACT, "--location", "loc2", "--yes");
    Operator.Said nowhere =
        operator.types("erase", "--contact", CONTACT, "--location", "", "--yes");

    assertThat(nowhere.exit()).as("a variable of a script that is empty").isEqualTo(2);
    assertThat(lines()).hasSize(21);
    assertThat(rows()).isEqualTo(21);
  }

  @ParameterizedTest
  @EnumSource
  void what_waits_in_the_spool_and_what_is_a_dead_letter_is_erased_too(Dialect database)
      throws Exception {
    operator.in(database);
    operator
        .set("export.sink.sms", "sql,mail")
        .set("export.mail.host", "127.0.0.1")
        .set("export.mail.port", "1")
        .set("export.mail.tls", "none")
        .set("export.mail.to", "archive@example.com");
    said("waits");
    said(
        CONTACT,
        "too long for SQL",
        Instant.now().minusSeconds(90),
        ",\"id\":\"" + "long".repeat(100) + "\"");
    assertThat(operator.types("once").exit()).isEqualTo(1);
    assertThat(operator.deadLetters("")).hasSize(1);
    assertThat(filesWith(BODY)).anyMatch(file -> file.toString().endsWith(".page"));

    Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes");

    assertThat(done.out())
        .containsPattern("pages that wait for delivery +2 +1")
        .containsPattern("dead letters +1");
    assertGone();
    assertThat(operator.deadLetters("")).isEmpty();
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    try {
      operator.set("export.mail.port", Integer.toString(mails.getSmtp().getPort()));
      assertThat(operator.types("once").exit()).isZero();
      assertThat(mails.getReceivedMessages()).hasSize(20);
    } finally {
      mails.stop();
    }
    assertThat(rows()).isEqualTo(20);
    assertGone();
    assertThat(tally("messages")).isEqualTo(22);
  }

  @ParameterizedTest
  @EnumSource
  void the_texts_of_a_contacts_e_mails_are_gone_too_whether_or_not_they_came(Dialect database)
      throws Exception {
    operator.in(database);
    operator.set("export.channels", "SMS,Email");
    wrote(CONTACT, "mailOne\",\"mailTwo");
    String other = wrote("contactThatStays000001", "mailThree");
    operator.types("once");
    assertThat(filesWith("mailTwo")).anyMatch(file -> file.toString().contains("/emails/"));
    long emails = emails();
    twin.fault(
        request -> request.path().endsWith("mailFour"), Integer.MAX_VALUE, Fault.status(500));
    wrote(CONTACT, "mailFour");
    Operator.Said once = operator.types("once");
    assertThat(once.exit()).isEqualTo(1);
    assertThat(once.out()).contains("Texts of e-mails of loc1", "1 to fetch");

    Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes");

    assertThat(done.out())
        .containsPattern("pieces of content in the ledger +3")
        .containsPattern("rows of table emails +2")
        .containsPattern("data/content +2 +\\d");
    assertGone();
    assertThat(filesWith("mailOne")).isEmpty();
    assertThat(filesWith("mailFour")).isEmpty();
    assertThat(emails()).isEqualTo(emails - 2);
    twin.heal();
    operator.types("once");
    assertGone();

    operator.types("erase", "--message", other, "--yes");

    assertThat(emails()).isEqualTo(emails - 3);
    assertThat(filesWith("mailThree")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void recordings_transcripts_and_attachments_go_with_the_contact_and_with_their_age(
      Dialect database) throws Exception {
    operator.in(database);
    String host = twin.url().replace("127.0.0.1", "localhost");
    operator
        .set("export.channels", "Call,SMS")
        .set("export.content", "recordings,transcripts,attachments")
        .set("export.attachments.hosts", host);
    String call =
        twin.add(
            "loc1",
            "Call",
            "{\"contactId\":\"" + CONTACT + "\",\"dateAdded\":\"2024-03-01T10:00:00Z\"}");
    String half =
        twin.add(
            "loc1",
            "Call",
            "{\"contactId\":\"" + CONTACT + "\",\"dateAdded\":\"2024-03-02T10:00:00Z\"}");
    String old = twin.add("loc1", "Call", "{\"dateAdded\":\"2019-03-01T10:00:00Z\"}");
    String file = host + "/files/5000/canary.png";
    said(CONTACT, "look", Instant.now().minusSeconds(600), ",\"attachments\":[\"" + file + "\"]");
    twin.fault(request -> request.path().contains(half), Integer.MAX_VALUE, Fault.status(500));
    operator.types("once");
    Path recording = content(call + ".wav");
    Path part = recording.resolveSibling(half + ".part");
    Files.writeString(part, BODY);
    assertThat(filesWith("/files/5000/canary.png")).hasSizeGreaterThan(1);
    String sound = sound(call);
    assertThat(filesWith(sound)).containsExactly(recording);
    long calls = count("recordings");

    operator.types("purge", "--older-than", "5y", "--yes");

    assertThat(count("recordings")).isEqualTo(calls - 1);
    assertThat(count("transcripts")).isEqualTo(calls - 1);
    assertThat(filesWith(old)).noneMatch(each -> each.toString().contains("/content/"));
    assertThat(files()).noneMatch(each -> each.toString().endsWith(old + ".wav"));

    Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(done.out()).containsPattern("recordings and attachments in .* +3 +3");
    assertThat(recording).doesNotExist();
    assertThat(part).doesNotExist();
    assertThat(filesWith(sound)).isEmpty();
    assertThat(filesWith("/files/5000/canary.png")).isEmpty();
    assertGone();
    assertThat(count("recordings")).isEqualTo(calls - 2);
    assertThat(count("attachments")).isZero();
    twin.heal();
    operator.types("once");
    assertGone();
    assertThat(count("recordings")).as("those of everybody else").isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource
  void a_contact_goes_when_it_is_erased_or_its_last_message_is_too_old(Dialect database)
      throws Exception {
    operator.in(database);
    operator.set("export.channels", "Call,SMS").set("export.content", "contacts");
    twin.add("loc1", "Call", "{\"contactId\":\"gone\",\"dateAdded\":\"2019-03-01T10:00:00Z\"}");
    operator.types("once");
    String name = "Nora Canary";
    String contact = jdbc().queryForList("select id from contacts", String.class).get(0);
    twin.contacts().rename(contact, name);
    jdbc().update("update content_piece set due_ms = 0");
    operator.types("once");
    assertThat(filesWith(name)).isNotEmpty();
    long contacts = count("contacts");

    operator.types("purge", "--older-than", "5y", "--yes");

    assertThat(count("contacts")).isEqualTo(contacts);
    assertThat(count("content_piece where id = 'gone'")).isZero();

    Operator.Said done = operator.types("erase", "--contact", contact, "--yes");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(filesWith(name)).isEmpty();
    assertThat(filesWith(contact)).isEmpty();
    operator.types("once");
    assertThat(filesWith(contact)).isEmpty();
    assertThat(count("contacts")).isEqualTo(contacts - 1);
  }

  /** Some of what is heard in a call, and in no other. */
  private String sound(String call) {
    return Expected.calls(twin)
        .filter(each -> each.id().equals(call))
        .map(each -> new String(each.recording(), 100, 60, StandardCharsets.ISO_8859_1))
        .findFirst()
        .orElseThrow();
  }

  private Path content(String name) throws Exception {
    return files().stream().filter(each -> each.endsWith(name)).findFirst().orElseThrow();
  }

  private long count(String table) throws Exception {
    return jdbc().queryForObject("select count(*) from " + table, Long.class);
  }

  @ParameterizedTest
  @EnumSource
  void texts_that_are_too_old_are_purged(Dialect database) throws Exception {
    operator.in(database);
    operator.set("export.channels", "Email");
    wroteLongAgo();
    operator.types("once");
    long emails = emails();
    assertThat(filesWith("alt-old")).isNotEmpty();

    operator.types("purge", "--older-than", "5y", "--yes");

    assertThat(emails()).isEqualTo(emails - 1);
    assertThat(filesWith("alt-old")).isEmpty();
    assertThat(operator.types("once").exit()).isZero();
    assertThat(emails()).isEqualTo(emails - 1);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_too_old_and_has_not_come_is_not_fetched_after_a_purge(Dialect database)
      throws Exception {
    operator.in(database);
    operator.set("export.channels", "Email").set("export.retry.attempts", "1");
    wroteLongAgo();
    twin.fault(request -> request.path().endsWith("/old"), Integer.MAX_VALUE, Fault.status(503));
    assertThat(operator.types("once").exit()).isEqualTo(1);
    twin.heal();

    operator.types("purge", "--older-than", "5y", "--yes");

    assertThat(operator.types("once").exit()).isZero();
    assertThat(emails()).isPositive();
    assertThat(filesWith("alt-old")).isEmpty();
  }

  private void wroteLongAgo() {
    twin.add(
        "loc1",
        "Email",
        "{\"dateAdded\":\"2019-03-01T10:00:00.000Z\",\"meta\":{\"email\":{\"messageIds\":[\"old\"]}}}");
  }

  private String wrote(String contact, String ids) {
    return twin.add(
        "loc1",
        "Email",
        "{\"contactId\":\""
            + contact
            + "\",\"body\":\""
            + (contact.equals(CONTACT) ? BODY : "stays")
            + "\",\"meta\":{\"email\":{\"email\":{\"messageIds\":[\""
            + ids
            + "\"]}}}}");
  }

  private long emails() throws Exception {
    return jdbc().queryForObject("select count(*) from emails", Long.class);
  }

  @Test
  void a_page_that_holds_nothing_else_is_delivered_empty() throws Exception {
    operator.types("once");
    operator.types("erase", "--contact", CONTACT, "--yes");
    said("the only one of its page");

    assertThat(operator.types("once").exit()).isZero();

    assertThat(lines()).hasSize(20);
    assertThat(filesWith(BODY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void messages_that_are_too_old_are_purged_and_the_others_stay(Dialect database) throws Exception {
    operator.in(database);
    said(CONTACT, "old", Instant.parse("2019-03-01T10:00:00Z"), "");
    said("new");
    operator.types("once");

    assertThat(operator.types("purge", "--older-than", "5y").out())
        .containsPattern("rows of table messages +1");
    Operator.Said done = operator.types("purge", "--older-than", "5y", "--yes");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(lines()).hasSize(21).noneMatch(line -> line.contains(BODY + " old"));
    assertThat(rows()).isEqualTo(21);
    assertThat(operator.types("once").exit()).isZero();
    assertThat(rows()).isEqualTo(21);
    assertThat(operator.types("purge", "--older-than", "1d").exit()).isEqualTo(2);
    assertThat(operator.types("purge", "--older-than", "soon").exit()).isEqualTo(2);
  }

  /** The latest change comes first, so the name of the file has the date of the young one. */
  @Test
  void an_old_message_that_changed_before_a_young_one_is_purged_from_their_file() throws Exception {
    Instant now = Instant.now();
    String old = said(CONTACT, "old", Instant.parse("2019-03-01T10:00:00Z"), "");
    String young = said(CONTACT, "young", now.minus(Duration.ofHours(2)), "");
    operator.types("once");
    twin.change(old, "{\"dateUpdated\":\"" + now.minusSeconds(60) + "\"}");
    twin.change(young, "{\"dateUpdated\":\"" + now.minusSeconds(30) + "\"}");
    operator.types("once");
    assertThat(lines()).filteredOn(line -> line.contains(BODY + " old")).hasSize(2);

    assertThat(operator.types("purge", "--older-than", "5y", "--yes").exit()).isZero();

    assertThat(lines()).noneMatch(line -> line.contains(BODY + " old"));
    assertThat(lines()).filteredOn(line -> line.contains(BODY + " young")).hasSize(2);
  }

  @Test
  void a_message_without_a_date_is_as_old_as_its_export_and_not_as_the_first_of_its_file()
      throws Exception {
    said(CONTACT, "old", Instant.parse("2019-03-01T10:00:00Z"), "");
    String dateless = "{\"id\":\"dateless\",\"messageType\":\"TYPE_SMS\"}";
    twin.addRaw(
        "loc1",
        "SMS",
        "dateless",
        Instant.parse("2019-03-02T10:00:00Z"),
        dateless.getBytes(StandardCharsets.UTF_8));
    operator.types("once");

    operator.types("purge", "--older-than", "5y", "--yes");

    assertThat(lines()).contains(dateless).noneMatch(line -> line.contains(BODY));
    assertThat(rows()).isEqualTo(21);
  }

  @ParameterizedTest
  @EnumSource
  void it_is_refused_while_an_export_works_on_the_database(Dialect database) throws Exception {
    operator.in(database);
    said("stays");
    try (Export running = operator.running()) {
      await().until(() -> running.spooled() == 0 && lines().size() == 21);

      assertThat(operator.types("erase", "--contact", CONTACT).out()).contains("Would be removed");
      Operator.Said said = operator.types("erase", "--contact", CONTACT, "--yes");

      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.err())
          .contains("works on this database")
          .contains("done. Stop any standby too");
    }
    assertThat(lines()).hasSize(21);
    assertThat(operator.types("erase", "--contact", CONTACT, "--yes").exit()).isZero();
    assertThat(lines()).hasSize(20);
  }

  private void assertGone() throws Exception {
    assertThat(filesWith(BODY)).isEmpty();
    assertThat(filesWith(CONTACT)).isEmpty();
    for (Path file : files()) {
      if (file.toString().endsWith(".ndjson") || file.toString().endsWith(".page")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
      assertThat(file.toString()).doesNotEndWith(".part");
    }
  }

  List<Path> filesWith(String text) throws Exception {
    List<Path> found = new ArrayList<>();
    for (Path file : files()) {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
        found.add(file);
      }
    }
    return found;
  }

  List<Path> files() throws Exception {
    try (Stream<Path> all = Files.walk(home.resolve("data"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  List<String> lines() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      if (file.toString().endsWith(".ndjson")) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  int rows() throws Exception {
    return jdbc().queryForObject("select count(*) from messages", Integer.class);
  }

  private long tally(String column) throws Exception {
    Map<String, Object> sum =
        jdbc().queryForMap("select coalesce(sum(" + column + "), 0) as n from page");
    return ((Number) sum.values().iterator().next()).longValue();
  }

  private JdbcTemplate jdbc() throws Exception {
    Settings.Sql sql = operator.settings().sql();
    return Database.jdbc(new DriverManagerDataSource(sql.url(), sql.username(), sql.password()));
  }

  @Test
  void what_a_crash_or_a_hand_left_of_a_contact_is_gone_too() throws Exception {
    String id = said("first");
    operator.types("once");
    Path file =
        files().stream().filter(each -> each.toString().endsWith(".ndjson")).findFirst().get();
    String line = lines().stream().filter(each -> each.contains(CONTACT)).findFirst().get();
    Path half = file.resolveSibling("20240101T000000-x.ndjson.part");
    Files.writeString(half, lines().get(0) + "\n" + line.substring(0, line.length() - 9));
    Path cut = file.resolveSibling("20240101T000001-x.ndjson.part");
    Files.writeString(cut, line.substring(0, line.indexOf(id) + id.length()));
    Path other = file.resolveSibling("20240101T000002-x.ndjson.part");
    Files.writeString(other, "{\"id\":\"of another\"");
    Path letters = Files.createDirectories(home.resolve("data/dead-letters/discarded"));
    Path spoilt = letters.resolve("poison-1.json");
    Files.writeString(spoilt, "{\"id\":\"poison-1\" \"payload\":" + line + "}");
    Path written = home.resolve("data/dead-letters/poison-2.json.part");
    Files.writeString(written, "{\"payload\":" + line.substring(0, line.length() / 2));
    Path unread = letters.resolve("poison-3.json");
    Files.writeString(
        unread,
        "{\"id\":\"poison-3\",\"stage\":\"parse\",\"lastAt\":\"2024-01-01T00:00:00Z\",\"payload\":\""
            + line.substring(0, line.length() / 2).replace("\"", "\\\"")
            + "\"}");
    Path unknown = Files.createDirectories(home.resolve("data/spool/unknown"));
    Path page = unknown.resolve("a-page.page");
    Files.writeString(page, line + "\n{\"id\":\"of another\"}\n");

    Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(half).doesNotExist();
    assertThat(cut).doesNotExist();
    assertThat(other).exists();
    assertThat(spoilt).doesNotExist();
    assertThat(written).doesNotExist();
    assertThat(unread).doesNotExist();
    assertThat(filesWith(BODY)).isEmpty();
    assertThat(Files.readString(page)).contains("of another");
  }

  @Test
  void a_dead_letter_that_is_no_utf_8_goes_with_its_contact_and_with_nobody_of_another_location()
      throws Exception {
    byte[] raw =
        ("{\"id\":\"m\",\"contactId\":\"" + CONTACT + "\",\"body\":\"\u00e4\"}")
            .getBytes(StandardCharsets.ISO_8859_1);
    twin.addRaw("loc1", "SMS", "m", Instant.now().minusSeconds(60), raw);
    operator.types("once");
    Path letter = operator.deadLetters("").get(0);
    String record = Files.readString(letter);
    assertThat(record).contains(";base64,").doesNotContain(CONTACT);
    Path other =
        Files.writeString(letter.resolveSibling("poison-1.json"), record.replace("loc1", "loc10"));

    Operator.Said done =
        operator.types("erase", "--contact", CONTACT, "--location", "loc1", "--yes");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(letter).doesNotExist();
    assertThat(other).exists();
  }

  /** The name of its file says nothing of whose it is: other stores alone know that. */
  @Test
  void an_attachment_goes_though_an_earlier_attempt_broke_off() throws Exception {
    String host = twin.url().replace("127.0.0.1", "localhost");
    operator.set("export.content", "attachments").set("export.attachments.hosts", host);
    String file = host + "/files/5000/canary.png";
    said(CONTACT, "look", Instant.now().minusSeconds(600), ",\"attachments\":[\"" + file + "\"]");
    operator.types("once");
    assertThat(files()).anyMatch(each -> each.toString().endsWith(".png"));
    jdbc()
        .update(
            "insert into contacts (location_id, id, contact_id, exported_at, raw) values ('loc1',"
                + " ?, ?, ?, '{}')",
            CONTACT,
            CONTACT,
            "2024-01-01T00:00:00.000Z");
    jdbc()
        .execute(
            "create trigger stop before delete on contacts begin select raise(abort, 'no'); end");
    assertThat(operator.types("erase", "--contact", CONTACT, "--yes").exit()).isNotZero();
    jdbc().execute("drop trigger stop");

    assertThat(operator.types("erase", "--contact", CONTACT, "--yes").exit()).isZero();

    assertThat(files()).noneMatch(each -> each.toString().endsWith(".png"));
    assertGone();
  }

  @Test
  void a_directory_that_is_a_link_to_another_disk_is_looked_into_as_well() throws Exception {
    said(CONTACT, "old", Instant.parse("2019-03-01T10:00:00Z"), "");
    said("first");
    operator.types("once");
    Path messages = home.resolve("data/messages");
    Path elsewhere = Files.move(messages, home.resolve("elsewhere"));
    Files.createSymbolicLink(messages, elsewhere);

    Operator.Said purged = operator.types("purge", "--older-than", "5y", "--yes");

    assertThat(purged.exit()).as(purged.err()).isZero();
    assertThat(linesBelow(elsewhere)).hasSize(21).noneMatch(line -> line.contains(BODY + " old"));

    Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(linesBelow(elsewhere)).hasSize(20).noneMatch(line -> line.contains(CONTACT));
  }

  private static List<String> linesBelow(Path directory) throws Exception {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  @Test
  void where_it_cannot_look_is_told_with_exit_code_1_and_the_rest_goes() throws Exception {
    said("first");
    operator.types("once");
    Path foreign = Files.writeString(home.resolve("data/messages/loc1/x.csv"), CONTACT);
    Path loop = home.resolve("data/dead-letters/poison-1.json");
    Files.createDirectories(loop.getParent());
    Files.createSymbolicLink(loop, loop);

    Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes");

    assertThat(done.exit()).isEqualTo(1);
    assertThat(done.err()).contains(foreign.toString(), loop.toString());
    assertThat(filesWith(BODY)).isEmpty();
    assertThat(rows()).isEqualTo(20);
  }

  @Test
  void who_still_reads_what_was_erased_is_told_of() throws Exception {
    said("first");
    operator.types("once");
    try (Connection reader = DriverManager.getConnection(operator.settings().sql().url())) {
      reader.setAutoCommit(false);
      reader.createStatement().executeQuery("select count(*) from messages").next();

      Operator.Said done = operator.types("erase", "--contact", CONTACT, "--yes", "--json");

      assertThat(filesWith(BODY)).isNotEmpty();
      assertThat(done.err()).contains("another program reads");
      assertThat(done.out()).contains("\"stillInFile\" : true");
      assertThat(done.exit()).isEqualTo(1);
    }
    assertThat(operator.types("erase", "--contact", CONTACT, "--yes").exit()).isZero();
    assertThat(filesWith(BODY)).isEmpty();
  }
}
