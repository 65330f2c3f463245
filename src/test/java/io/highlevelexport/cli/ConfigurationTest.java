package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Mistakes in the configuration: all told at once, before anything is sent. */
class ConfigurationTest {
  private static final String SECRET = "pit-canary with blank";

  @TempDir Path home;
  private final StringWriter said = new StringWriter();

  @Test
  void every_mistake_is_told_at_once_with_key_and_place_and_nothing_is_sent() {
    try (Twin twin = new Twin(TwinOptions.builder().messages(1).build()).start()) {
      long start = System.nanoTime();

      int exit =
          once(
              "export.api.url=" + twin.url(),
              "export.api.token=" + SECRET,
              "export.sql.password=canary-password",
              "export.sql.url=jdbc:oracle:thin:canary",
              "export.locations=",
              "export.channels=Email,Fax",
              "export.page-size=5000",
              "export.period=soon",
              "export.retry.attempts=many",
              "export.sink.call=file,ftp",
              "export.mail.to=",
              "export.mail.tls=ssl",
              "export.start-date=yesterday",
              "export.http.port=70000");

      assertThat(exit).isEqualTo(78);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(said.toString())
          .contains(
              List.of(
                  "export.api.token",
                  "export.sql.url",
                  "export.locations",
                  "export.channels",
                  "export.page-size",
                  "export.period",
                  "export.retry.attempts",
                  "export.sink.call",
                  "export.mail.to",
                  "export.mail.tls",
                  "export.start-date",
                  "export.http.port",
                  "-Dexport.page-size"))
          .doesNotContain(SECRET, "canary");
      assertThat(twin.requests()).isEmpty();
      assertThat(home).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @CsvSource({"'Call,SMS', false", "'Call,Email', true", "*, true", "'SMS,email', false"})
  void a_recipient_is_asked_for_only_where_an_exported_channel_goes_to_mail(
      String channels, boolean asked) throws Exception {
    Path config = Path.of("config").toAbsolutePath();
    SettingsReader.Reading reading =
        SettingsReader.inspect(
            Configuration.load(
                config, config, null, Map.of(), Map.of(), Map.of("export.channels", channels)),
            new Home(home, Path.of("").toAbsolutePath()));

    assertThat(reading.problems().stream().map(Problem::key).toList().contains("export.mail.to"))
        .isEqualTo(asked);
    assertThat(reading.settings().uses("mail")).isEqualTo(asked);
  }

  @ParameterizedTest
  @CsvSource({"export.channels, email, Email", "export.content, Recordings, recordings"})
  void a_value_in_the_wrong_case_is_one_mistake_with_the_right_spelling(
      String key, String value, String right) {
    int exit =
        once(
            "export.api.url=http://127.0.0.1:1",
            "export.api.token=pit-0",
            "export.locations=loc",
            "export.sink.email=file",
            key + "=" + value);

    assertThat(exit).isEqualTo(78);
    assertThat(said.toString().lines().filter(line -> line.contains("export."))).hasSize(1);
    assertThat(said.toString()).contains("did you mean \"" + right + "\"?");
  }

  @ParameterizedTest
  @CsvSource({
    "export.api.token, ''",
    "export.api.token, ' '",
    "export.api.url, http://example.com",
    "export.api.url, ftp://example.com",
    "export.api.url, nonsense",
    "export.api.url, https://my_api.example.com",
    "export.mail.host, smtp.example.com:587",
    "export.mail.host, '[::1]'",
    "export.api.url, https://user:password@example.com",
    "export.locations, ' , '",
    "export.channels, ''",
    "export.channels, 'Call,*'",
    "export.page-size, 9",
    "export.page-size, 501",
    "export.page-size, ten",
    "export.period, 0s",
    "export.period, 10",
    "export.settle, -5m",
    "export.api.response-timeout, 0s",
    "export.rate.requests, 0",
    "export.sink.sms, ''",
    "export.sink.sms, SQL",
    "export.sql.url, jdbc:oracle:thin:x",
    "export.sql.url, jdbc:h2:x",
    "export.sql.url, jdbc:mysql://db/x",
    "export.sql.url, jdbc:sqlite::memory:",
    "export.sql.password-file, missing",
    "export.proxy, socks5://user:password@proxy.example.com:1080",
    "export.proxy, http://user:%password@proxy.example.com:3128",
    "export.proxy, http://user:password%@proxy.example.com:3128",
    "export.proxy, http://proxy.example.com:70000",
    "export.mail.to, 'a)&b@example.com'",
    "export.mail.to, archive at example.com",
    "export.mail.from, 'export@'",
    "export.spool.directory, data/what?",
    "export.file.directory, data/a%41b",
    "export.mail.port, smtp",
    "export.mail.mode, both",
    "export.mail.in-doubt, guess",
    "export.spool.max-pages, 0",
    "export.routing.workers, 0",
    "export.lanes.sql.workers, 65",
    "export.spool.adopt, yes",
    "export.http.port, -1"
  })
  void a_mistake_names_its_key(String key, String value) {
    int exit = onceWithAllElseRight(key + "=" + value);

    assertThat(exit).isEqualTo(78);
    assertThat(said.toString().lines().filter(line -> line.contains("export."))).hasSize(1);
    assertThat(said.toString()).contains(key + " ").doesNotContain("password@");
    assertThat(home).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "camel.metrics.binders, jvm-memory",
    "camel.server.enabled, true",
    "camel.management.port, 9876"
  })
  void a_key_for_a_library_that_does_not_come_along_is_told(String key, String value) {
    int exit = onceWithAllElseRight(key + "=" + value);

    assertThat(exit).isEqualTo(78);
    assertThat(said.toString()).containsPattern(key + " .*is not available: .*/observe/metrics");
  }

  @ParameterizedTest
  @CsvSource({"mine, 65, from 1 to 64", "mine, two, from 1 to 64", "fiel, 2, export.lanes.file"})
  void the_workers_of_an_own_sink_are_checked(String sink, String workers, String told)
      throws Exception {
    Path routes = Files.createDirectories(home.resolve("routes"));
    Files.writeString(routes.resolve("deliver-mine.camel.yaml"), "");

    int exit = onceWithAllElseRight("export.lanes." + sink + ".workers=" + workers);

    assertThat(exit).isEqualTo(78);
    assertThat(said.toString()).contains("export.lanes." + sink + ".workers", told);
  }

  @Test
  void the_file_with_the_mistake_is_named() throws Exception {
    Path file = home.resolve("config/application-staging.properties");
    Files.createDirectories(file.getParent());
    Files.copy(
        Path.of("config/application.properties"), file.resolveSibling("application.properties"));
    Files.writeString(
        file, "export.api.token = pit-0\nexport.locations = loc\nexport.fetch.windows = 0\n");

    int exit =
        execute(
            "once",
            "--profile",
            "staging",
            "--home",
            home.toString(),
            "-Dexport.mail.to=a@b.example");

    assertThat(exit).isEqualTo(78);
    assertThat(said.toString()).contains("export.fetch.windows").contains(file.toString());
  }

  @Test
  void a_home_may_hold_a_profile_alone_and_a_file_must_be_UTF_8() throws Exception {
    Path config = Files.createDirectories(home.resolve("config"));
    Files.writeString(
        config.resolve("application-prod.properties"), "\uFEFFexport.fetch.windows = 0\n");
    assertThat(execute("config", "--profile", "prod", "--home", home.toString())).isEqualTo(78);
    assertThat(said.toString()).contains("application-prod.properties:1").doesNotContain("UTF-8");

    Path file = config.resolve("application.properties");
    Files.write(
        file, "export.mail.from = b\u00fcro@example.com".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(execute("config", "--home", home.toString())).isEqualTo(78);
    assertThat(said.toString()).contains(file.toString(), "is not UTF-8");
  }

  /** As one in a directory that the service's account may not enter. */
  @Test
  void a_file_that_cannot_be_looked_at_is_not_passed_over() throws Exception {
    Path config = Files.createDirectories(home.resolve("config"));
    Path file = config.resolve("application.properties");
    Files.createSymbolicLink(file, file);

    assertThat(execute("config", "--home", home.toString())).isEqualTo(78);

    assertThat(said.toString()).contains(file.toString(), "cannot be read");
  }

  @Test
  void a_profile_without_file_and_a_token_file_that_is_missing_are_told() {
    assertThat(execute("once", "--profile", "nobody", "--home", home.toString())).isEqualTo(78);
    assertThat(said.toString()).contains("application-nobody.properties");

    assertThat(
            once(
                "export.api.token-file=" + home.resolve("missing"),
                "export.locations=loc",
                "export.mail.to=a@b.example"))
        .isEqualTo(78);
    assertThat(said.toString()).contains("export.api.token-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export.api.token-file",
        "export.sql.password-file",
        "export.mail.password-file",
        "export.http.users-file"
      })
  void a_secret_in_a_file_that_cannot_be_read_is_told_with_its_key(String key) throws Exception {
    Path secret = home.resolve("secret");
    Files.write(secret, "ann:c\u00e4nary-of-ann".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(config(key + "=" + secret)).isEqualTo(78);
    assertThat(said.toString())
        .contains(key, secret + " ", "is not UTF-8")
        .doesNotContain("nary-of");

    assertThat(config(key + "=" + Files.createDirectory(home.resolve("folder")))).isEqualTo(78);
    assertThat(said.toString()).contains("folder is missing or cannot be read");
  }

  private int config(String setting) {
    List<String> arguments =
        new ArrayList<>(List.of("config", "--home", home.toString(), "-D" + setting));
    if (!setting.startsWith("export.api.token")) {
      arguments.add("-Dexport.api.token=pit-0");
    }
    arguments.addAll(List.of("-Dexport.locations=loc", "-Dexport.mail.to=archive@example.com"));
    return execute(arguments.toArray(String[]::new));
  }

  @Test
  void a_database_that_does_not_answer_is_told_at_the_start() {
    int exit =
        onceWithAllElseRight(
            "export.http.port=0",
            "export.sql.password=canary-password",
            "export.sql.url=jdbc:postgresql://127.0.0.1:1/nowhere?connectTimeout=1");

    assertThat(exit).isEqualTo(78);
    assertThat(said.toString())
        .contains("the database (export.sql.*) cannot be opened: Connection to 127.0.0.1:1")
        .contains("Is the server up")
        .doesNotContain("canary-password");
  }

  private int onceWithAllElseRight(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "export.api.url=http://127.0.0.1:1",
                "export.api.token=pit-0",
                "export.locations=loc",
                "export.mail.to=archive@example.com"));
    all.addAll(List.of(settings));
    return once(all.toArray(String[]::new));
  }

  private int once(String... settings) {
    List<String> arguments = new ArrayList<>(List.of("once", "--home", home.toString()));
    for (String setting : settings) {
      arguments.add("-D" + setting);
    }
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    CommandLine commandLine = HighlevelExport.commandLine();
    commandLine.setErr(new PrintWriter(said, true));
    return commandLine.execute(arguments);
  }
}
