package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.app.Export;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The life of the export in one Karaf, from the first installation to the removal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(900)
class KarafIT {
  private static final String ALPHA = "locTwinAlpha000000001";
  private static final String BRAVO = "locTwinBravo000000002";
  private static final String TO_KARAF = "karaf@example.org";
  private static final String TO_MAIN = "main@example.org";
  private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");
  private static final Path KAR = Path.of(System.getProperty("kar"));
  private static final int LOG_LINES = 150;

  private final Twin twin =
      new Twin(
          TwinOptions.builder()
              .locations(ALPHA, BRAVO)
              .range(END.minus(Duration.ofDays(30)), END)
              .messages(140)
              .messages("Email", 40)
              .messages("Other", 0)
              .with("--latency=60ms", "--jitter=20ms", "--limit=0")
              .build());
  private final GreenMail mails =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final Map<String, String> settings = new TreeMap<>();
  private KarafProcess karaf;
  private Exported exported;

  @RegisterExtension
  final AfterTestExecutionCallback showLog =
      context -> {
        if (context.getExecutionException().isPresent()) {
          List<String> log = karaf.log().lines().toList();
          log.subList(Math.max(0, log.size() - LOG_LINES), log.size()).forEach(System.out::println);
        }
      };

  @BeforeAll
  void startKaraf() throws IOException {
    twin.start();
    mails.start();
    karaf = new KarafProcess(Path.of(System.getProperty("karaf")));
    exported = new Exported(karaf.exportHome(), mails, TO_KARAF);
    karaf.start();
  }

  @AfterAll
  void stopKaraf() {
    karaf.close();
    mails.stop();
    twin.close();
  }

  @Test
  @Order(1)
  void a_kar_in_deploy_lays_down_its_files_and_says_what_is_missing() throws Exception {
    karaf.deploy(KAR);

    awaitLog("export.api.token (etc/highlevel.export.cfg): is missing", 1);
    awaitLog("export.locations (etc/highlevel.export.cfg): is missing", 1);
    assertThat(karaf.log()).doesNotContain("ConfigurationException");
    assertThat(Files.readString(karaf.configuration())).contains("#export.api.token =");
    assertThat(karaf.exportHome().resolve("routes/fetch-window.camel.yaml"))
        .hasSameBinaryContentAs(Path.of("routes/fetch-window.camel.yaml"));
    assertThat(twin.requests()).isEmpty();
  }

  @Test
  @Order(2)
  void a_saved_configuration_starts_it_and_everything_arrives() throws Exception {
    settings.putAll(settings(TO_KARAF));
    settings.put("export.locations", ALPHA);
    saveSettings();

    awaitAllOf(ALPHA);
    assertThat(karaf.log()).doesNotContain(TwinOptions.TOKEN);
  }

  @Test
  @Order(3)
  void a_refused_token_becomes_a_dead_letter_and_is_tried_again() throws Exception {
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    eventually(
        () ->
            assertThat(exported.deadLetters())
                .singleElement()
                .asString()
                .containsPattern("\"status\"\\s*:\\s*401")
                .contains(ALPHA)
                .doesNotContain(TwinOptions.TOKEN));

    twin.heal();
    twin.add(ALPHA, "Call", "{}");
    awaitAllOf(ALPHA);
  }

  @Test
  @Order(4)
  void an_edited_route_is_reloaded_and_a_broken_one_is_survived() throws Exception {
    Path route = karaf.exportHome().resolve("routes/route-message.camel.yaml");
    String shipped = Files.readString(route);

    Files.writeString(route, shipped.replace("\"{{export.sink.facebook}}\"", "file, sql, mail"));
    awaitLog("the edited routes are reloaded", 1);
    String added = twin.add(ALPHA, "Facebook", "{}");
    eventually(() -> assertThat(exported.mailed("Facebook")).containsExactly(added));

    Files.writeString(route, shipped + "\n  broken: [");
    awaitLog("the edited routes are rejected", 1);
    twin.add(ALPHA, "Facebook", "{}");
    eventually(() -> assertThat(exported.mailed("Facebook")).hasSize(2));

    Files.writeString(route, shipped);
    awaitLog("the edited routes are reloaded", 2);
    twin.add(ALPHA, "Facebook", "{}");
    awaitAllOf(ALPHA);
    assertThat(exported.mailed("Facebook")).hasSize(2);
  }

  @Test
  @Order(5)
  void a_changed_configuration_takes_effect() throws Exception {
    settings.put("export.sink.call", "file, mail");
    saveSettings();
    awaitLog("the export is stopped", 1);
    String added = twin.add(ALPHA, "Call", "{}");

    eventually(() -> assertThat(exported.mailed("Call")).containsExactly(added));
  }

  @Test
  @Order(6)
  void its_commands_are_in_the_shell() throws Exception {
    assertThat(karaf.shell("highlevel-export:status"))
        .contains(ALPHA, "WhatsApp", "Exported up to", "see: highlevel-export:dead-letters list")
        .doesNotContain(BRAVO);
    assertThat(karaf.shell("highlevel-export:dead-letters list")).contains("auth");
  }

  @Test
  @Order(7)
  void a_stop_in_mid_fetch_loses_nothing_and_repeats_nothing() throws Exception {
    settings.put("export.locations", ALPHA + ", " + BRAVO);
    saveSettings();
    eventually(() -> assertThat(requestsFor(BRAVO)).isGreaterThan(8));
    karaf.stop();
    assertThat(exported.lines(BRAVO)).hasSizeLessThan(lines(BRAVO).size());

    karaf.start();

    awaitAllOf(BRAVO);
    awaitAllOf(ALPHA);
  }

  @Test
  @Order(8)
  void what_is_removed_leaves_no_thread_behind() throws Exception {
    assertThat(ours(karaf.threads())).contains("highlevel-export", "export:housekeeper");

    karaf.undeploy(KAR);

    eventually(() -> assertThat(ours(karaf.threads())).isEmpty());
    assertThat(karaf.configuration()).exists();

    // other class loaders, which load SQLite's native library once more
    karaf.deploy(KAR);
    eventually(() -> assertThat(karaf.shell("highlevel-export:status")).contains(ALPHA));
    karaf.undeploy(KAR);
    eventually(() -> assertThat(ours(karaf.threads())).isEmpty());
  }

  @Test
  @Order(9)
  void karaf_and_camel_main_deliver_the_same(@TempDir Path home) throws Exception {
    Map<String, String> main = settings(TO_MAIN);
    main.put("export.locations", ALPHA + ", " + BRAVO);
    exportOnce(home, main);

    Exported byMain = new Exported(home, mails, TO_MAIN);
    assertThat(exported.lines(ALPHA)).isEqualTo(byMain.lines(ALPHA));
    assertThat(exported.lines(BRAVO)).isEqualTo(byMain.lines(BRAVO)).isEqualTo(lines(BRAVO));
    assertThat(exported.rows()).isNotEmpty().isEqualTo(byMain.rows());
    assertThat(exported.mailIds("Email")).hasSize(80).isEqualTo(byMain.mailIds("Email"));
  }

  private Map<String, String> settings(String mailbox) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("export.api.url", twin.url());
    settings.put("export.api.token", TwinOptions.TOKEN);
    settings.put("export.page-size", "20");
    settings.put("export.period", "2s");
    settings.put("export.settle", "0s");
    settings.put("export.rate.requests", "1000");
    settings.put("export.retry.unauthorized-delay", "100ms");
    settings.put("export.hold.delay", "1s");
    settings.put("export.hold.max-delay", "1s");
    // whatever is in the files is also where it belongs, once its page has left the spool
    settings.put("export.sink.call", "file");
    settings.put("export.sink.email", "mail, file");
    for (String channel : List.of("sms", "whatsapp", "instagram", "facebook")) {
      settings.put("export.sink." + channel, "sql, file");
    }
    settings.put("export.mail.host", "127.0.0.1");
    settings.put("export.mail.port", Integer.toString(mails.getSmtp().getPort()));
    settings.put("export.mail.tls", "none");
    settings.put("export.mail.to", mailbox);
    settings.put("export.http.port", "0");
    return settings;
  }

  private void saveSettings() throws IOException {
    Files.writeString(
        karaf.configuration(),
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  private static void exportOnce(Path home, Map<String, String> given) throws Exception {
    Home own = Home.of(home, home, Path.of(""));
    Path config = own.config();
    Settings settings =
        SettingsReader.read(
            Configuration.load(config, config, null, Map.of(), Map.of(), given), own);
    try (Export export = new Export(settings, own.routes(), Export.Mode.ONCE, Clock.systemUTC())) {
      export.start();
      await().until(export::isDone);
      assertThat(export.summary().isComplete()).isTrue();
    }
  }

  private void awaitAllOf(String location) {
    List<String> all = lines(location);
    eventually(
        () -> {
          List<String> lines = exported.lines(location);
          assertThat(lines.size()).as("lines of %s", location).isEqualTo(all.size());
          assertThat(lines).isEqualTo(all);
          assertThat(exported.spooled()).noneMatch(file -> file.endsWith(".page"));
        });
  }

  private void awaitLog(String text, int times) {
    eventually(
        () ->
            assertThat(karaf.log().lines().filter(line -> line.contains(text)).count())
                .as("lines of the log with: %s", text)
                .isGreaterThanOrEqualTo(times));
  }

  private List<String> lines(String location) {
    return twin.expected(location)
        .map(message -> new String(message.json(), StandardCharsets.UTF_8))
        .sorted()
        .toList();
  }

  private long requestsFor(String location) {
    return twin.requests().stream()
        .filter(request -> request.request().location().equals(location))
        .count();
  }

  private static List<String> ours(List<String> threads) {
    return threads.stream()
        .filter(
            name ->
                Arrays.asList("fetch", "highlevel-export").contains(name)
                    || name.matches("(?i)(export:|reading:|camel|postgres|mariadb).*"))
        .toList();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .pollInterval(Duration.ofMillis(250))
        .ignoreException(UncheckedIOException.class) // a file was renamed under the walk
        .untilAsserted(assertion);
  }
}
