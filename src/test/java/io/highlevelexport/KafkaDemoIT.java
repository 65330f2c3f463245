package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/many-machines.md does what it says. */
class KafkaDemoIT {
  private static final Pattern SHARED =
      Pattern.compile("Slots a: [\\d ]+, b: [\\d ]+, c: [\\d ]+; [1-9][\\d,]* messages");
  private static final Pattern WITHOUT_A =
      Pattern.compile(
          "Instance a has ended, exit code 137(?s:.*)Slots b: [\\d ]+, c: [\\d ]+; .* messages");

  @TempDir Path home;

  @Test
  void three_instances_share_the_slots_and_all_of_it_ends_when_it_is_told_to() throws Exception {
    assertThat(Path.of("src/test/bin/kafka-demo"))
        .isExecutable()
        .content()
        .contains(" " + KafkaDemo.class.getName() + "\n");
    Path said = home.resolve("said.txt");
    List<String> line = OwnJvm.running(KafkaDemo.class.getName(), List.of());
    line.add(home.resolve("demo").toString());
    Process demo =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      awaitSaid(said, SHARED);
      Matcher pid = Pattern.compile("Instance a is process (\\d+)").matcher(text(said));
      assertThat(pid.find()).isTrue();
      new ProcessBuilder("kill", "-9", pid.group(1)).start().waitFor();
      awaitSaid(said, WITHOUT_A);
    } finally {
      List<ProcessHandle> processes = demo.descendants().toList();
      demo.destroy();
      assertThat(demo.waitFor(300, TimeUnit.SECONDS)).as(text(said)).isTrue();
      await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }
    assertThat(text(said)).contains("All has ended").doesNotContain("Exception in thread");
  }

  private static void awaitSaid(Path said, Pattern what) {
    await().untilAsserted(() -> assertThat(text(said)).containsPattern(what));
  }

  private static String text(Path said) {
    try {
      return Files.readString(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
