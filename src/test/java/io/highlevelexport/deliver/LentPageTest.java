package io.highlevelexport.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.highlevelexport.deliver.file.NdjsonFiles;
import io.highlevelexport.deliver.file.PageFiles;
import io.highlevelexport.erase.Erased;
import io.highlevelexport.message.ContentDigest;
import io.highlevelexport.message.Message;
import io.highlevelexport.message.Slice;
import io.highlevelexport.spool.Page;
import io.highlevelexport.spool.PageEntry;
import io.highlevelexport.spool.PageWriter;
import io.highlevelexport.spool.PartFile;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.walk.Sighting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** A page that goes to files as it is becomes one of them; any other stays apart from them. */
class LentPageTest {
  private static final Instant READ_AT = Instant.parse("2024-03-27T19:00:00Z");
  private static final String FIRST = "{\"id\":\"1\",\"body\":\"one\"}";
  private static final String SECOND = "{\"id\":\"2\",\"body\":\"two\"}";
  private static final String CONTENT = FIRST + "\n" + SECOND + "\n";

  @TempDir Path home;
  private Path directory;
  private Spool spool;
  private Path spooled;
  private String name;
  private PageInHand page;
  private ShippedRoute route;

  @BeforeEach
  void start() throws Exception {
    directory = home.resolve("messages");
    spool = new Spool(Files.createDirectory(home.resolve("spool")), 10);
    try (PageWriter writer = spool.write("loc1", "SMS", READ_AT)) {
      writer.add(
          new Sighting("1", new ContentDigest(0, 1), READ_AT),
          Slice.of(FIRST.getBytes(StandardCharsets.UTF_8)));
      writer.add(
          new Sighting("2", new ContentDigest(0, 2), READ_AT),
          Slice.of(SECOND.getBytes(StandardCharsets.UTF_8)));
      List<PartFile> parts = writer.finish();
      spool.reveal(parts);
      name = parts.get(0).name();
    }
    spooled = home.resolve("spool").resolve(name + ".page");
    page = open(2);
    start(directory);
    firstFileOfTheMonth();
  }

  private void start(Path files) throws Exception {
    route =
        new ShippedRoute(
            "deliver-file",
            Map.of("export.file.directory", files.toString()),
            Map.of("ndjsonFiles", new NdjsonFiles(() -> {}), "pageFiles", new PageFiles()));
  }

  /** The folder is Camel's to make, so the first file in it is written. */
  private void firstFileOfTheMonth() {
    route.deliver(
        new Batch("file", "loc1", "SMS", "20240327T000000000Z-0", page.page().messages()));
  }

  @AfterEach
  void stop() {
    route.close();
  }

  private PageInHand open(int messages) throws IOException {
    PageEntry entry = new PageEntry(name, "loc1", "SMS", READ_AT, messages, null);
    return new PageInHand(Page.open(spooled.toFile(), entry), Erased.NOTHING);
  }

  private Batch batch(List<Message> messages, String sinks) {
    page.decisions().decide(messages, sinks);
    return page.getBatches().get(0);
  }

  private Path file() {
    return directory.resolve("loc1/SMS/2024/03/" + name + ".ndjson");
  }

  private Path part() {
    return file().resolveSibling(name + ".ndjson.part");
  }

  private void assertDelivered(String content) throws IOException {
    assertThat(file()).hasContent(content);
    assertThat(spooled).hasContent(CONTENT);
    try (Stream<Path> files = Files.list(file().getParent())) {
      assertThat(files.filter(each -> each.toString().endsWith(".part"))).isEmpty();
    }
  }

  @Test
  void a_page_as_it_was_read_becomes_the_file_and_leaves_the_spool_without_it() throws Exception {
    route.deliver(batch(page.page().messages(), "file"), page);

    assertDelivered(CONTENT);
    assertThat(Files.isSameFile(file(), spooled)).isTrue();
    spool.delivered(name);
    assertThat(spooled).doesNotExist();
    assertThat(file()).hasContent(CONTENT);
  }

  @Test
  void the_file_is_as_new_as_its_delivery() throws Exception {
    Instant before = Instant.now().minusSeconds(5);
    Files.setLastModifiedTime(spooled, FileTime.from(READ_AT));

    route.deliver(batch(page.page().messages(), "file"), page);

    assertThat(Files.getLastModifiedTime(file()).toInstant()).isAfter(before);
  }

  @Test
  void a_page_that_was_delivered_and_comes_again_leaves_the_same_file() throws Exception {
    route.deliver(batch(page.page().messages(), "file"), page);

    page = open(2);
    route.deliver(batch(page.page().messages(), "file"), page);

    assertDelivered(CONTENT);
  }

  @Test
  void what_a_route_has_changed_is_written_apart_from_the_page() throws Exception {
    List<Message> changed = new ArrayList<>(page.page().messages());
    changed.set(1, changed.get(1).with("body", "***"));

    route.deliver(batch(changed, "file"), page);

    assertDelivered(FIRST + "\n{\"id\":\"2\",\"body\":\"***\"}\n");
  }

  @Test
  void what_a_route_has_left_out_is_not_in_the_file() throws Exception {
    route.deliver(batch(page.page().messages().subList(1, 2), "file"), page);

    assertDelivered(SECOND + "\n");
  }

  @Test
  void a_page_that_another_sink_gets_too_is_written_apart_from_the_file() throws Exception {
    route.deliver(batch(page.page().messages(), "file,sql"), page);

    assertDelivered(CONTENT);
    assertThat(Files.isSameFile(file(), spooled)).isFalse();
  }

  @Test
  void a_part_file_that_a_crash_has_left_does_not_lead_into_the_page() throws Exception {
    Files.createLink(part(), spooled);
    List<Message> changed = List.of(page.page().messages().get(0).with("body", "***"));

    route.deliver(batch(changed, "file"), page);

    assertDelivered("{\"id\":\"1\",\"body\":\"***\"}\n");
  }

  @Test
  void after_a_crash_a_page_shares_its_file_with_nobody() throws Exception {
    Files.createLink(part(), spooled);

    spool.recover(awaited -> true);
    Files.writeString(part(), "somebody writes into it");

    assertThat(spooled).hasContent(CONTENT);
    assertThat(spool.isWaiting(name)).isTrue();
    try (Stream<Path> files = Files.list(spooled.getParent())) {
      assertThat(files).containsExactly(spooled);
    }
  }

  @Test
  void where_the_files_lie_on_another_file_system_the_page_is_written_there() throws Exception {
    Path elsewhere = Path.of("/dev/shm");
    assumeTrue(Files.isDirectory(elsewhere) && Files.isWritable(elsewhere));
    directory = Files.createTempDirectory(elsewhere, "files");
    assumeTrue(isApart(directory));
    try {
      route.close();
      start(directory);
      firstFileOfTheMonth();

      route.deliver(batch(page.page().messages(), "file"), page);

      assertDelivered(CONTENT);
    } finally {
      FileSystemUtils.deleteRecursively(directory);
    }
  }

  private boolean isApart(Path other) throws IOException {
    Path link = other.resolve("link");
    try {
      Files.delete(Files.createLink(link, spooled));
      return false;
    } catch (FileSystemException e) {
      return true;
    }
  }

  @Test
  void a_page_that_another_instance_has_taken_off_the_spool_leaves_no_part_file() throws Exception {
    page = open(2);
    Batch batch = batch(page.page().messages(), "file");
    spool.delivered(name);

    assertThatThrownBy(() -> route.deliver(batch, page))
        .rootCause()
        .isInstanceOf(NoSuchFileException.class);

    assertThat(part()).doesNotExist();
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_page_that_does_not_hold_what_the_ledger_says_is_told() throws Exception {
    page = open(3);

    assertThatThrownBy(() -> page.page().read())
        .hasMessageContaining("holds 2 messages and should hold 3")
        .hasMessageContaining(spooled.toString());
  }
}
