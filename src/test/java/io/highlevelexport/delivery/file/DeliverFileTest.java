package io.highlevelexport.delivery.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.delivery.Batch;
import io.highlevelexport.delivery.Messages;
import io.highlevelexport.delivery.ShippedRoute;
import io.highlevelexport.delivery.SinkFault;
import io.highlevelexport.model.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliverFileTest {
  @TempDir Path home;
  private Path directory;
  private ShippedRoute route;

  @BeforeEach
  void start() throws Exception {
    directory = home.resolve("messages");
    route = start(new NdjsonFiles(() -> {}));
  }

  private ShippedRoute start(Object files) throws Exception {
    return new ShippedRoute(
        "deliver-file",
        Map.of("export.file.directory", directory.toString()),
        Map.of("ndjsonFiles", files));
  }

  @AfterEach
  void stop() {
    route.close();
  }

  private static final String FILE =
      Messages.PAGE + "-r" + Messages.batch("file", Messages.sms("1", "")).revision() + ".ndjson";

  @Test
  void a_batch_becomes_one_file_with_each_message_as_received() throws Exception {
    String odd =
        "{\"id\":\"1\",\"n\":1.50e1, \"unknown\":{\"b\":1,\"a\":[]},\"body\":\"\\u0000 ${body}"
            + " {{env:HOME}} ü😀\"}";

    route.deliver(Messages.batch("file", Messages.json(odd), Messages.json("{\"id\":\"2\"}")));

    Path file = directory.resolve(Messages.LOCATION + "/SMS/2024/03/" + FILE);
    assertThat(files()).containsExactly(file);
    assertThat(Files.readString(file)).isEqualTo(odd + "\n{\"id\":\"2\"}\n");
  }

  @Test
  void only_the_owner_can_read_files_and_directories() throws Exception {
    route.deliver(Messages.batch("file", Messages.sms("1", "private")));

    try (Stream<Path> tree = Files.walk(directory)) {
      assertThat(tree.toList())
          .hasSize(6)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void the_same_batch_again_leaves_the_same_file() throws Exception {
    Batch batch = Messages.batch("file", Messages.sms("1", "one"), Messages.sms("2", "two"));
    route.deliver(batch);
    List<String> before = lines(files().get(0));

    route.deliver(batch);

    assertThat(files()).hasSize(1);
    assertThat(lines(files().get(0))).isEqualTo(before).hasSize(2);
  }

  @Test
  void the_messages_of_a_split_batch_do_not_overwrite_each_other() throws Exception {
    Batch batch =
        Messages.batch(
            "file", Messages.sms("1", "a"), Messages.sms("2", "b"), Messages.sms("1", "c"));

    batch.split().forEach(route::deliver);
    batch.split().forEach(route::deliver);

    assertThat(files()).hasSize(3).allSatisfy(file -> assertThat(lines(file)).hasSize(1));
  }

  @Test
  void a_crash_before_the_rename_shows_no_ndjson_and_the_next_attempt_heals_it() throws Exception {
    route.close();
    Batch batch =
        Messages.batch("file", Messages.sms("1", "a text that is longer than what comes after it"));
    NdjsonFiles names = new NdjsonFiles(() -> {});
    route = start(new CrashesBeforeTheRename(names));
    assertThatThrownBy(() -> route.deliver(batch)).rootCause().hasMessage("crash");
    assertThat(files())
        .singleElement()
        .satisfies(file -> assertThat(file.toString()).endsWith(".ndjson.part"));

    route.close();
    route = start(names);
    Batch again = Messages.batch("file", Messages.sms("1", "short"));
    route.deliver(again);

    assertThat(files())
        .singleElement()
        .satisfies(file -> assertThat(file.toString()).endsWith(".ndjson"));
    assertThat(lines(files().get(0)))
        .singleElement()
        .asString()
        .contains("short")
        .doesNotContain("longer");
  }

  @Test
  void a_file_is_left_to_the_instance_that_has_taken_over() throws Exception {
    route.close();
    route =
        start(
            new NdjsonFiles(
                () -> {
                  throw new IllegalStateException("taken over");
                }));

    assertThatThrownBy(() -> route.deliver(Messages.batch("file", Messages.sms("1", "text"))))
        .rootCause()
        .hasMessage("taken over");

    assertThat(files()).isEmpty();
  }

  /** Stands where the program dies between writing and renaming. */
  public static final class CrashesBeforeTheRename {
    private final NdjsonFiles names;

    CrashesBeforeTheRename(NdjsonFiles names) {
      this.names = names;
    }

    public String nameOf(Batch batch) {
      return names.nameOf(batch);
    }

    public void publish(String partFile, Object content) throws IOException {
      throw new IOException("crash");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../etc",
        "..",
        ".",
        "a/b",
        "a\\b",
        "",
        "${body}",
        "{{env:HOME}}",
        "ü😀",
        "\u0000",
        "x\n"
      })
  void hostile_names_stay_in_the_directory(String name) throws Exception {
    route.deliver(
        new Batch("file", name, name, name, 1, "", List.of(Messages.sms("1", "text")), List.of(0)));

    assertThat(files()).hasSize(1);
    try (Stream<Path> beside = Files.list(home)) {
      assertThat(beside.toList()).containsExactly(directory);
    }
  }

  @Test
  void names_that_differ_only_in_odd_characters_get_different_files() {
    NdjsonFiles files = new NdjsonFiles(() -> {});
    List<Message> any = List.of(Messages.sms("1", "text"));

    assertThat(files.nameOf(new Batch("file", "a/b", "SMS", "p", 1, "", any, List.of(0))))
        .isNotEqualTo(files.nameOf(new Batch("file", "a?b", "SMS", "p", 1, "", any, List.of(0))));
  }

  @Test
  void headers_of_the_exchange_have_no_effect() throws Exception {
    route.deliver(
        Messages.batch("file", Messages.sms("1", "text")),
        Map.of(
            "CamelFileName", "evil",
            "CamelOverruleFileName", "../evil",
            "CamelFileLocalWorkPath", "/etc/hostname",
            "CamelFileNameProduced", "/tmp/evil.part"));

    assertThat(files())
        .containsExactly(directory.resolve(Messages.LOCATION + "/SMS/2024/03/" + FILE));
  }

  @Test
  void a_directory_that_cannot_be_made_is_a_fault_of_the_sink() throws Exception {
    Files.writeString(directory, "a file where the directory should be");

    assertThatThrownBy(() -> route.deliver(Messages.batch("file", Messages.sms("1", "text"))))
        .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE));
  }

  @Test
  void a_batch_of_big_messages_is_written_whole() throws Exception {
    String megabyte = "x".repeat(1_000_000);
    route.deliver(
        Messages.batch(
            "file",
            Messages.sms("1", megabyte),
            Messages.sms("2", ""),
            Messages.sms("3", megabyte)));

    byte[] content = Files.readAllBytes(files().get(0));
    assertThat(new String(content, StandardCharsets.UTF_8).lines().map(String::length).toList())
        .hasSize(3)
        .satisfies(
            lengths ->
                assertThat(lengths.get(0)).isEqualTo(lengths.get(2)).isGreaterThan(1_000_000));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
