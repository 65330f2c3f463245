package io.highlevelexport.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.EveryLocation;
import io.highlevelexport.ManualClock;
import io.highlevelexport.api.ApiGate;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.LostPages;
import io.highlevelexport.ledger.MessageTraces;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Tables;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.Page;
import io.highlevelexport.spool.PageCopies;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ReplayTest {
  private static final Instant READ_AT = Instant.parse("2026-11-24T10:00:00.123Z");
  private static final String MESSAGE =
      "{\"id\":\"m1\",\"ratio\":1.10,\"dateAdded\":\"2026-11-24T09:00:00.000Z\"}";

  @TempDir private Path directory;
  private Path letters;
  private Path spooled;
  private TestDatabase database;
  private JdbcTemplate jdbc;
  private PageLedger pages;
  private PauseStore pauses;
  private ApiGate gate;
  private Spool spool;
  private TransactionTemplate transaction;
  private Replay replay;

  @BeforeEach
  void open() throws IOException {
    letters = Files.createDirectories(directory.resolve("dead-letters/replay")).getParent();
    spooled = Files.createDirectories(directory.resolve("spool"));
    database = TestDatabase.sqlite(directory);
    jdbc = database.jdbc();
    pages = new PageLedger(jdbc);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    pauses = new PauseStore(jdbc, transaction);
    gate =
        new ApiGate(
            pauses,
            new Settings.Pauses(0, Duration.ofHours(1), Duration.ofHours(1)),
            () -> "",
            new EveryLocation(),
            new ManualClock(READ_AT),
            System::nanoTime);
    spool = new Spool(spooled, 10);
    replay = replay(PageCopies.NONE);
  }

  private Replay replay(PageCopies copies) {
    Tables tables = Tables.of(jdbc, Dialect.SQLITE, transaction, Set.of(), Lease.ALONE);
    return new Replay(
        new DeadLetterFiles(letters),
        new FetchWiring.Ledger(tables, spool, DigestKey.random(), copies, new EveryLocation()),
        gate);
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  private Path record(String stage, String lastAt, String payload) throws IOException {
    return Files.writeString(
        letters.resolve("replay/poison-1.json"),
        "{\"id\":\"poison-1\",\"stage\":\""
            + stage
            + "\",\"class\":\"sink\",\"count\":1,\"firstAt\":\"2026-11-24T10:00:01Z\",\"lastAt\":\""
            + lastAt
            + "\",\"location\":\"loc1\",\"channel\":\"SMS\",\"message\":{\"id\":\"m1\",\"readAt\":\""
            + READ_AT
            + "\"},\"payload\":"
            + payload
            + "}");
  }

  private List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Page onlyPage() throws IOException {
    List<Path> files = files(spooled);
    assertThat(files).singleElement().asString().endsWith(".page");
    String name = Spool.nameOf(files.get(0).getFileName().toString());
    return spool.read(pages.entry(name).orElseThrow());
  }

  @Test
  void the_message_lies_in_the_spool_as_it_was_received_and_when() throws IOException {
    replay.take(record("route", "2026-11-24T10:00:02Z", MESSAGE).toFile());

    Message message = onlyPage().messages().get(0);
    assertThat(message.raw().text()).isEqualTo(MESSAGE);
    assertThat(message.getReadAt()).isEqualTo(READ_AT);
    assertThat(message.getChannel()).isEqualTo("SMS");
    assertThat(onlyPage().entry().sink()).isNull();
    assertThat(pages.state(onlyPage().entry().name())).isEqualTo(PageLedger.State.WAITING);
    assertThat(files(letters.resolve("replayed"))).hasSize(1);
    assertThat(files(letters.resolve("replay"))).isEmpty();
  }

  @Test
  void a_location_is_under_way_as_long_as_something_of_it_is_replayed() throws IOException {
    List<Boolean> during = new ArrayList<>();
    Replay[] shared = new Replay[1];
    shared[0] =
        replay(
            (locationId, staged) -> {
              during.add(shared[0].isActive("loc1"::equals));
              during.add(shared[0].isActive("loc2"::equals));
              return List.of();
            });

    shared[0].take(record("route", "2026-11-24T10:00:02Z", MESSAGE).toFile());

    assertThat(during).containsExactly(true, false);
    assertThat(shared[0].isActive("loc1"::equals)).isFalse();
  }

  @Test
  void a_message_that_one_sink_refused_goes_to_that_sink_alone() throws IOException {
    replay.take(record("sink:sql", "2026-11-24T10:00:02Z", MESSAGE).toFile());

    assertThat(onlyPage().entry().sink()).isEqualTo("sql");
  }

  @Test
  void after_a_crash_before_the_record_was_moved_there_is_still_one_page() throws IOException {
    Path record = record("route", "2026-11-24T10:00:02Z", MESSAGE);
    String content = Files.readString(record);
    replay.take(record.toFile());
    String page = onlyPage().entry().name();

    replay.take(Files.writeString(record, content).toFile());

    assertThat(onlyPage().entry().name()).isEqualTo(page);
    jdbc.update("update page set delivered_ms = 1 where name = ?", page);
    spool.remove(page);
    replay.take(Files.writeString(record, content).toFile());
    assertThat(files(spooled)).isEmpty();
    assertThat(jdbc.queryForObject("select count(*) from page", Integer.class)).isOne();
    assertThat(files(letters.resolve("replay"))).isEmpty();
  }

  @Test
  void a_part_that_was_entered_but_not_published_before_a_crash_is_published() throws IOException {
    Path record = record("route", "2026-11-24T10:00:02Z", MESSAGE);
    String content = Files.readString(record);
    replay.take(record.toFile());
    Path page = files(spooled).get(0);
    Files.move(page, Path.of(page.toString().replace(".page", ".part")));

    String name = Spool.nameOf(page.getFileName().toString());
    assertThat(new Spool(spooled, 10).find(name)).isTrue();
    replay.take(Files.writeString(record, content).toFile());

    assertThat(onlyPage().messages()).hasSize(1);
  }

  @Test
  void a_message_whose_page_was_lost_can_be_replayed_again() throws IOException {
    Path record = record("sink:sql", "2026-11-24T10:00:02Z", MESSAGE);
    String content = Files.readString(record);
    replay.take(record.toFile());
    Files.delete(files(spooled).get(0));
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    LostPages lost = new LostPages(jdbc, transaction, new Windows(jdbc, transaction));
    assertThat(lost.readAgain(id -> true, name -> false, READ_AT)).isOne();

    replay.take(Files.writeString(record, content).toFile());

    assertThat(onlyPage().messages().get(0).raw().text()).isEqualTo(MESSAGE);
    assertThat(pages.state(onlyPage().entry().name())).isEqualTo(PageLedger.State.WAITING);
  }

  @Test
  void a_page_that_was_entered_and_could_not_be_published_is_published_by_the_next_attempt()
      throws IOException {
    Path record = record("route", "2026-11-24T10:00:02Z", MESSAGE);
    String content = Files.readString(record);
    replay.take(record.toFile());
    Files.delete(files(spooled).get(0));

    replay.take(Files.writeString(record, content).toFile());

    assertThat(onlyPage().messages()).hasSize(1);
  }

  @Test
  void what_was_delivered_is_not_delivered_again_by_the_same_record() throws IOException {
    Path record = record("route", "2026-11-24T10:00:02Z", MESSAGE);
    String content = Files.readString(record);
    replay.take(record.toFile());
    Files.delete(files(spooled).get(0));
    jdbc.update("update page set delivered_ms = 1");

    replay.take(Files.writeString(record, content).toFile());

    assertThat(files(spooled)).isEmpty();
  }

  @Test
  void the_same_trouble_later_makes_a_page_of_its_own() throws IOException {
    replay.take(record("route", "2026-11-24T10:00:02Z", MESSAGE).toFile());
    replay.take(record("route", "2026-11-24T11:00:00Z", MESSAGE).toFile());

    assertThat(files(spooled)).hasSize(2);
  }

  @Test
  void no_fetch_takes_the_replayed_message_for_one_that_it_read() throws IOException {
    replay.take(record("route", "2026-11-24T10:00:02Z", MESSAGE).toFile());

    Instant far = Instant.parse("2030-01-01T00:00:00Z");
    Window all = new Window(1, "loc1", "SMS", Window.Kind.BACKFILL, null, far);
    List<MessageVersion> read = new ArrayList<>();
    pages.known().within(all, far, read::add);
    assertThat(read).isEmpty();
    MessageVersion replayed = new MessageVersion("m1", new ContentDigest(0, 0), null);
    assertThat(pages.known().latest(all, List.of(replayed))).isEmpty();
    assertThat(new MessageTraces(jdbc).of("m1"))
        .singleElement()
        .matches(MessageTraces.Trace::again);
  }

  @Test
  void what_is_no_message_goes_back_to_the_others() throws IOException {
    replay.take(record("route", "2026-11-24T10:00:02Z", "{\"id\":null}").toFile());

    assertThat(files(letters)).hasSize(1);
    assertThat(files(letters.resolve("replay"))).isEmpty();
    assertThat(files(spooled)).isEmpty();
  }

  @Test
  void without_the_database_the_record_goes_back_to_the_others() throws Exception {
    database.dataSource().close();

    replay.take(record("route", "2026-11-24T10:00:02Z", MESSAGE).toFile());

    assertThat(files(letters)).hasSize(1);
    assertThat(files(spooled)).isEmpty();
  }

  @Test
  void a_failed_fetch_pauses_nothing_any_more() throws IOException {
    for (String channel : List.of("SMS", "Call")) {
      Window window = new Window(1, "loc1", channel, Window.Kind.POLL, READ_AT, READ_AT);
      gate.failed(window, "server", "503");
    }
    Path record =
        Files.writeString(
            letters.resolve("replay/server-1.json"),
            "{\"id\":\"server-1\",\"stage\":\"fetch\",\"class\":\"server\",\"lastAt\":\"2026-11-24T10:00:02Z\","
                + "\"location\":\"loc1\",\"channel\":\"SMS\"}");

    replay.take(record.toFile());

    assertThat(pauses.all()).extracting(Pause::channel).containsExactly("Call");
    assertThat(files(letters.resolve("replayed"))).hasSize(1);
  }
}
