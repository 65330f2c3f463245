package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells somebody who edits a route, done word by word with the built program. */
class ReadmeEditIT {
  private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PLACE =
      Pattern.compile("steps:\n *- setVariable:\n *id: sms-goes-to");
  private static final String SMS =
      "{\"type\":2,\"messageType\":\"TYPE_SMS\",\"direction\":\"inbound\",\"from\":\"+15550100\","
          + "\"dateAdded\":\"2024-05-31T10:00:00.000Z\",\"body\":\"hello\"}";

  @TempDir Path home;
  private final List<String> blocks = new ArrayList<>();
  private Twin twin;
  private Process running;
  private Path log;
  private int next;

  @BeforeEach
  void unpack() throws IOException {
    twin = new Twin(Twins.one().messages(0).build()).start();
    for (String folder : List.of("config", "routes")) {
      copy(DISTRIBUTION.resolve(folder), home.resolve(folder));
    }
    Path script = Path.of("bin/highlevel-export");
    Files.createDirectories(home.resolve(script).getParent());
    Files.createSymbolicLink(home.resolve(script), DISTRIBUTION.resolve(script).toAbsolutePath());
    log = home.resolve("run.log");
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("\n## Edit a route"));
    Matcher block = BLOCK.matcher(section.substring(0, section.indexOf("\n## ", 5)));
    while (block.find()) {
      blocks.add(block.group(2));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (running != null) {
      running.destroy();
      running.waitFor(300, TimeUnit.SECONDS);
    }
    twin.close();
  }

  @Test
  void each_step_works_as_the_text_says() throws Exception {
    running = start("bin/highlevel-export run");
    twin.add(Twins.ALPHA, "SMS", SMS);
    await(() -> files().contains("+15550100"));

    run(block());
    put("edited", block());

    assertThat(run(block())).contains(lines(block()));

    run(block());
    String taken = block().strip();
    await(() -> Files.readString(log).contains(taken));
    twin.add(Twins.ALPHA, "SMS", SMS.replace("hello", "again"));
    await(() -> files().contains("again"));
    assertThat(files().lines().filter(line -> line.contains("again")))
        .noneMatch(line -> line.contains("15550100"));

    Path live = home.resolve("routes/route-message.camel.yaml");
    Files.writeString(live, Files.readString(live).replace("setBody:", "setBdy:"));
    String command = block();
    String finding = block().strip();
    assertThat(run(command)).contains(finding);
    await(() -> Files.readString(log).contains(finding));
    twin.add(Twins.ALPHA, "SMS", SMS.replace("hello", "third"));
    await(() -> files().contains("third"));
    assertThat(files().lines().filter(line -> line.contains("third")))
        .noneMatch(line -> line.contains("15550100"));

    Files.copy(
        home.resolve("edited/route-message.camel.yaml"), live, StandardCopyOption.REPLACE_EXISTING);
    Awaitility.await().during(Duration.ofSeconds(1)).until(() -> running.isAlive());
    assertThat(run(command)).doesNotContain(finding);
    assertThat(next).isEqualTo(blocks.size());
  }

  private String block() {
    return blocks.get(next++);
  }

  private static String[] lines(String text) {
    return text.lines().toArray(String[]::new);
  }

  /** Puts the README's YAML where the text says. */
  private void put(String folder, String yaml) throws IOException {
    Path file = home.resolve(folder).resolve("route-message.camel.yaml");
    String before = Files.readString(file);
    Matcher place = PLACE.matcher(before);
    assertThat(place.find()).isTrue();
    Files.writeString(
        file, before.substring(0, place.start()) + yaml.strip() + before.substring(place.end()));
  }

  private Process start(String command) throws IOException {
    ProcessBuilder builder = builder(command);
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private String run(String command) throws Exception {
    Process process = builder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private ProcessBuilder builder(String command) {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command.strip());
    builder.directory(home.toFile());
    builder.environment().put("EXPORT_API_URL", twin.url());
    builder.environment().put("EXPORT_API_TOKEN", ExportUnderTest.TOKEN);
    builder.environment().put("EXPORT_LOCATIONS", Twins.ALPHA);
    builder.environment().put("EXPORT_CHANNELS", "SMS");
    builder.environment().put("EXPORT_SINK_SMS", "file");
    builder.environment().put("EXPORT_SINK_EMAIL", "file");
    builder.environment().put("EXPORT_SETTLE", "0s");
    builder.environment().put("EXPORT_OVERLAP", "3000d");
    builder.environment().put("EXPORT_PERIOD", "300ms");
    builder.environment().put("EXPORT_HTTP_PORT", "0");
    return builder;
  }

  private String files() throws IOException {
    StringBuilder all = new StringBuilder();
    Path messages = home.resolve("data/messages");
    if (Files.isDirectory(messages)) {
      try (Stream<Path> files = Files.walk(messages)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".ndjson")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    return all.toString();
  }

  private void await(Callable<Boolean> condition) throws IOException {
    try {
      Awaitility.await().until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the running export said: " + Files.readString(log), e);
    }
  }
}
