package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code EXPORT_LOG=json} and {@code file}, through the start script of the unpacked distribution.
 */
class LogIT {
  private static final Path SCRIPT =
      Path.of(System.getProperty("distribution"), "bin", "highlevel-export");

  @TempDir Path home;

  @Test
  void each_line_is_a_json_object_and_none_holds_the_token() throws Exception {
    try (Twin twin = new Twin(Twins.small().messages(40).build()).start()) {
      twin.fault(
          When.location(Twins.BRAVO),
          Integer.MAX_VALUE,
          Fault.unauthorized("Invalid token " + ExportUnderTest.TOKEN));
      ExportUnderTest export = new ExportUnderTest(twin, home);
      Path out = home.resolve("out.log");
      Process process = start(export.options(), out, "json");
      try {
        await().until(() -> Files.readString(out).contains(" paused until "));
      } finally {
        process.destroy();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      }

      ObjectMapper json = new ObjectMapper();
      List<String> messages = new ArrayList<>();
      for (String line : Files.readAllLines(out)) {
        JsonNode event = json.readTree(line);
        assertThat(event.path("level").asText()).as(line).isNotEmpty();
        assertThat(event.path("timestamp").isNumber()).as(line).isTrue();
        messages.add(event.path("formattedMessage").asText());
      }
      assertThat(messages)
          .anyMatch(message -> message.startsWith("exporting Call, SMS of"))
          .anyMatch(message -> message.equals("stopped"));
      assertThat(Files.readString(out)).doesNotContain(ExportUnderTest.TOKEN);
    }
  }

  @Test
  void a_file_takes_the_log_and_only_its_owner_reads_it() throws Exception {
    Path log = home.resolve("data/log/highlevel-export.log");
    try (Twin twin = new Twin(Twins.one().messages(4).build()).start()) {
      Path out = home.resolve("out.log");
      Process process = start(new ExportUnderTest(twin, home).options(), out, "file");
      try {
        await()
            .until(
                () -> Files.exists(log) && Files.readString(log).contains("exporting Call, SMS"));
      } finally {
        process.destroy();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(log).content().contains("stopped");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
          .isEqualTo("rw-------");
      assertThat(out).content().doesNotContain("exporting Call, SMS");
    }
  }

  @Test
  void a_kind_of_log_that_there_is_not_is_told() throws Exception {
    Path out = home.resolve("out.log");
    Process process = start(List.of(), out, "xml");

    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(78);
    assertThat(Files.readString(out)).contains("EXPORT_LOG is xml").contains("EXPORT_LOG=json");

    Files.writeString(home.resolve("data"), "no directory");
    process = start(List.of(), out, "file");

    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(78);
    assertThat(Files.readString(out)).contains("data/log/highlevel-export.log cannot be written");
  }

  private Process start(List<String> options, Path out, String log) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(SCRIPT.toString(), "run", "--home", home.toString()));
    command.addAll(options);
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("EXPORT_LOG", log);
    process.directory(home.toFile());
    return process.redirectOutput(new File(out.toString())).start();
  }
}
