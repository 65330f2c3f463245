package io.highlevelexport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The shipped routes and configuration, run in this process against a twin, with short pauses; and
 * what came out of them.
 *
 * <p>{@link #expect} notes what the twin shows; {@link #assertConserved} compares it with files,
 * rows, mails and dead letters: each version once, nothing else.
 */
public final class ExportUnderTest implements AutoCloseable {
  /** The token that the twin takes; nowhere may it come out. */
  static final String TOKEN = "pit-canary-5d1f0c77";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Twin twin;
  private final Path home;
  private final Map<String, String> settings = new HashMap<>();
  private final Map<Version, ExpectedMessage> expected = new LinkedHashMap<>();
  private Path routes = Path.of("routes").toAbsolutePath();
  private Clock clock = Clock.systemUTC();
  private GreenMail mailServer;
  private Export running;
  private JdbcTemplate jdbc;

  private record Version(String location, String id, int hash) {}

  /** Calls go to files, SMS to the database; other channels are not exported unless asked for. */
  public ExportUnderTest(Twin twin, Path home) {
    this.twin = twin;
    this.home = home;
    with("export.api.url", twin.url());
    with("export.api.token", TOKEN);
    with("export.locations", String.join(",", twin.options().locations()));
    with("export.channels", "Call,SMS");
    with("export.page-size", "50");
    with("export.http.port", "0");
    with("export.rate.requests", "10000");
    with("export.rate.window", "200ms");
    with("export.retry.delay", "20ms");
    with("export.retry.max-delay", "100ms");
    with("export.retry.unauthorized-delay", "20ms");
    with("export.hold.delay", "100ms");
    with("export.hold.max-delay", "400ms");
    with("export.period", "100ms");
    with("export.mail.host", "127.0.0.1");
    with("export.mail.tls", "none");
    with("export.mail.to", "archive@example.com");
  }

  public ExportUnderTest with(String key, String value) {
    settings.put(key, value);
    jdbc = null;
    return this;
  }

  /** State and messages in a new database of that kind. */
  ExportUnderTest in(Dialect database) throws Exception {
    DatabaseServer.keys(database).forEach(this::with);
    return this;
  }

  public ExportUnderTest at(Clock now) {
    this.clock = now;
    return this;
  }

  /** Edited routes in place of the shipped ones. */
  ExportUnderTest routes(Path edited) {
    this.routes = edited;
    return this;
  }

  /** Every exported channel goes to these sinks. */
  ExportUnderTest sinks(String sinks) {
    for (String channel :
        List.of("call", "sms", "email", "whatsapp", "instagram", "facebook", "other")) {
      with("export.sink." + channel, sinks);
    }
    return this;
  }

  ExportUnderTest mailsTo(GreenMail server) {
    this.mailServer = server;
    return with("export.mail.port", Integer.toString(server.getSmtp().getPort()));
  }

  Path home() {
    return home;
  }

  /** The keys that differ from their defaults. */
  public Map<String, String> settingsGiven() {
    return Map.copyOf(settings);
  }

  /** The settings as options of the command line. */
  List<String> options() {
    return settings.entrySet().stream()
        .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
        .toList();
  }

  Settings settings() throws Exception {
    Path config = Path.of("config").toAbsolutePath();
    return SettingsReader.read(
        Configuration.load(config, config, null, Map.of(), Map.of(), settings),
        new Home(home, routes.getParent()));
  }

  /** One pass, to its end. */
  public Summary once() throws Exception {
    try (Export export = open(Export.Mode.ONCE)) {
      export.start();
      Awaitility.await("the end of the pass")
          .pollInterval(Duration.ofMillis(5))
          .until(export::isDone);
      return export.summary();
    }
  }

  /** Begins to poll; {@link #close} ends it. */
  public Export run() throws Exception {
    running = open(Export.Mode.RUN);
    running.start();
    return running;
  }

  /**
   * One pass in a process of its own.
   *
   * @param option of its JVM
   */
  Process process(String option) throws IOException {
    List<String> line = OwnJvm.running("io.highlevelexport.cli.HighlevelExport", List.of(option));
    line.addAll(List.of("once", "--home", home.toString()));
    line.addAll(options());
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(Path.of("target/killed-passes.log").toFile()))
        .start();
  }

  /** A pass that has not been started. */
  Export open(Export.Mode mode) throws Exception {
    return new Export(settings(), routes, mode, clock);
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /** Notes everything that the twin shows now in the exported channels. */
  ExportUnderTest expect() {
    return expectBefore(Instant.MAX);
  }

  /** Notes everything that the twin shows now of one location. */
  ExportUnderTest expectIn(String location) {
    note(location, Instant.MAX);
    return this;
  }

  /** Notes what the twin shows now of messages with a date before that. */
  ExportUnderTest expectBefore(Instant edge) {
    twin.options().locations().forEach(location -> note(location, edge));
    return this;
  }

  private void note(String location, Instant edge) {
    expectedIn(location)
        .filter(message -> message.dateAdded().isBefore(edge))
        .forEach(
            message ->
                expected.put(
                    new Version(location, message.id(), Arrays.hashCode(message.json())), message));
  }

  private Stream<ExpectedMessage> expectedIn(String location) {
    String channels = settings.get("export.channels");
    return channels.equals("*")
        ? twin.expected(location)
        : Arrays.stream(channels.split(",")).flatMap(channel -> twin.expected(location, channel));
  }

  /** How many versions are expected. */
  int expectedCount() {
    return expected.size();
  }

  /**
   * Each expected version is once in its sinks or a dead letter of that sink, the table has the
   * latest of each message, and nothing else came out.
   */
  void assertConserved() throws Exception {
    assertThat(expected).isNotEmpty();
    List<String> files = new ArrayList<>();
    Map<String, String> rows = new HashMap<>();
    List<String> mails = new ArrayList<>();
    List<String> buried = buried();
    expected.forEach(
        (version, message) -> {
          String json = text(message);
          for (String sink : sinksOf(message.channel())) {
            if (buried.contains(sink + " " + version.location() + " " + message.id())) {
              continue;
            }
            switch (sink) {
              case "file" -> files.add(version.location() + " " + json);
              case "sql" -> rows.put(version.location() + " " + message.id(), json);
              case "mail" -> mails.add(version.location() + " " + message.id());
              default -> throw new IllegalArgumentException(sink);
            }
          }
        });
    assertSame("files", fileLines(), files);
    assertSame("rows", rows(), List.copyOf(rows.values()));
    if (mailServer != null) {
      assertSame("mails", mails(), mails);
    }
    assertNothingHalfDone();
  }

  private static void assertSame(String what, List<String> actual, List<String> wanted) {
    Map<String, Integer> counts = new HashMap<>();
    wanted.forEach(line -> counts.merge(line, 1, Integer::sum));
    actual.forEach(line -> counts.merge(line, -1, Integer::sum));
    List<String> missing = counts.keySet().stream().filter(key -> counts.get(key) > 0).toList();
    List<String> tooMuch = counts.keySet().stream().filter(key -> counts.get(key) < 0).toList();
    assertThat(missing)
        .as("%s: %d wanted, %d there; missing", what, wanted.size(), actual.size())
        .isEmpty();
    assertThat(tooMuch)
        .as("%s: %d wanted, %d there; too much", what, wanted.size(), actual.size())
        .isEmpty();
  }

  private void assertNothingHalfDone() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      assertThat(all.map(Path::toString).filter(path -> path.endsWith(".part"))).isEmpty();
    }
  }

  private List<String> sinksOf(String channel) {
    String key = "export.sink." + channel.toLowerCase(Locale.ROOT);
    String shipped =
        switch (channel) {
          case "Call", "Other" -> "file";
          case "Email" -> "mail";
          default -> "sql";
        };
    return List.of(settings.getOrDefault(key, shipped).split(","));
  }

  /** Sink, location and id of each message that a sink could not take. */
  private List<String> buried() {
    return deadLetters().stream()
        .filter(letter -> letter.path("stage").asText().startsWith("sink:"))
        .map(
            letter ->
                letter.path("stage").asText().substring(5)
                    + " "
                    + letter.path("location").asText()
                    + " "
                    + letter.path("message").path("id").asText())
        .toList();
  }

  private static String text(ExpectedMessage message) {
    return new String(message.json(), UTF_8);
  }

  /** Every line of every NDJSON file, the location in front. */
  List<String> fileLines() {
    List<String> lines = new ArrayList<>();
    for (Path file : files("data/messages", ".ndjson")) {
      String location = home.resolve("data/messages").relativize(file).getName(0).toString();
      read(file).lines().forEach(line -> lines.add(location + " " + line));
    }
    return lines;
  }

  /** The id of every line of every NDJSON file. */
  public List<String> ids() {
    return files("data/messages", ".ndjson").stream()
        .flatMap(file -> read(file).lines())
        .map(line -> tree(line).path("id").asText())
        .toList();
  }

  /** Every file that holds one of these texts. */
  public List<Path> filesWith(String... texts) {
    return files("", "").stream()
        .filter(file -> Stream.of(texts).anyMatch(read(file, ISO_8859_1)::contains))
        .toList();
  }

  /** The column {@code raw} of every row. */
  List<String> rows() throws Exception {
    return jdbc().queryForList("select raw from messages", String.class);
  }

  JdbcTemplate jdbc() throws Exception {
    if (jdbc == null) {
      Settings.Sql sql = settings().sql();
      jdbc =
          Database.jdbc(
              sql.url().startsWith("jdbc:sqlite:")
                  // it would take a password for a key
                  ? new DriverManagerDataSource(sql.url())
                  : new DriverManagerDataSource(sql.url(), sql.username(), sql.password()));
    }
    return jdbc;
  }

  private List<String> mails() throws Exception {
    List<String> mails = new ArrayList<>();
    for (var mail : mailServer.getReceivedMessages()) {
      mails.add(mail.getHeader("X-Location-Id")[0] + " " + mail.getHeader("X-Message-Id")[0]);
    }
    return mails;
  }

  public List<JsonNode> deadLetters() {
    return files("data/dead-letters", ".json").stream().map(file -> tree(read(file))).toList();
  }

  /** The only dead letter. */
  JsonNode deadLetter() {
    List<JsonNode> letters = deadLetters();
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }

  List<Path> files(String directory, String suffix) {
    return FilesBelow.of(home.resolve(directory), suffix);
  }

  private static String read(Path file) {
    return read(file, UTF_8);
  }

  private static String read(Path file, Charset charset) {
    try {
      return Files.readString(file, charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
