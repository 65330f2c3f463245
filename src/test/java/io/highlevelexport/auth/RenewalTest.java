package io.highlevelexport.auth;

import static io.highlevelexport.auth.TwinApp.LOCATION;
import static io.highlevelexport.auth.TwinApp.OTHER_LOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.ExportUnderTest;
import io.highlevelexport.FreePort;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped routes with tokens that expire, are refused, and are renewed. */
class RenewalTest {
  private static final int ALWAYS = Integer.MAX_VALUE;
  private static final String EXPORT = "/conversations/messages/export";

  /** Long enough for some dozen polls. */
  private static final Duration A_WHILE = Duration.ofMillis(400);

  @TempDir Path home;
  @TempDir Path secrets;
  private TwinApp app;
  private ExportUnderTest export;

  @BeforeEach
  void start() {
    begin(new TwinApp());
  }

  private void begin(TwinApp twinApp) {
    app = twinApp;
    export =
        app.export(home).with("export.oauth.refresh-token", app.twin.oauth().install(LOCATION));
  }

  @AfterEach
  void stop() {
    export.close();
    assertThat(app.twin.oauth().reuses()).as("refresh tokens used twice").isZero();
    assertThat(
            export.filesWith(TwinApp.CLIENT_SECRET, TwinApp.KEY, "rtTwin.", "eyTwin", "pit-canary"))
        .as("files with secrets")
        .isEmpty();
    app.close();
  }

  @Test
  void a_day_with_tokens_of_one_hour_loses_nothing_doubles_nothing_and_meets_no_401()
      throws Exception {
    app.close();
    begin(
        new TwinApp(
            80, TwinApp.START.minus(Duration.ofHours(5)), TwinApp.START.plus(Duration.ofDays(1))));
    Duration step = Duration.ofMinutes(29);
    Instant end = TwinApp.START.plus(Duration.ofDays(1));
    Export running = export.with("export.oauth.renew-before", "30m").run();
    Instant edge = app.clock.instant();
    while (app.clock.instant().isBefore(end)) {
      app.clock.advance(step);
      Instant settled = app.clock.instant().minus(Duration.ofMinutes(5));
      // no request is under way while the clock jumps: its token could expire on the way
      await().pollInterval(Duration.ofMillis(1)).until(() -> isReadUpTo(running, settled));
      edge = settled;
    }
    Instant upTo = edge;
    List<String> expected =
        app.twin
            .expected(LOCATION, "Call")
            .filter(message -> message.dateAdded().isBefore(upTo))
            .map(ExpectedMessage::id)
            .toList();

    await()
        .ignoreExceptions() // a file may be renamed while it is read
        .until(() -> export.ids().size() >= expected.size());

    export.close();
    assertThat(export.ids()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(expected).hasSizeGreaterThan(55);
    assertThat(app.twin.answered(401)).isZero();
    assertThat(app.twin.oauth().refreshes()).isGreaterThan(15);
    assertThat(app.tokenRequests()).isEqualTo(app.twin.oauth().refreshes());
    assertThat(export.deadLetters()).isEmpty();
  }

  /** Whether all before that is read, and nothing is asked for any more. */
  private static boolean isReadUpTo(Export running, Instant edge) {
    return running.status().streams().stream()
        .anyMatch(stream -> edge.equals(stream.exportedUpTo()) && stream.openWindows() == 0);
  }

  @Test
  void a_token_that_is_refused_is_renewed_once_and_the_request_made_once_more() throws Exception {
    app.twin.fault(
        When.path(EXPORT), 1, Fault.unauthorized("Invalid token: access token is invalid"));

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    assertThat(export.ids()).hasSize(10);
    assertThat(export.deadLetters()).isEmpty();
    assertThat(app.tokenRequests()).isEqualTo(2);
  }

  @Test
  void the_embedded_database_with_the_tokens_is_its_owners_only() throws Exception {
    export.once();

    try (Connection reader =
        DriverManager.getConnection("jdbc:sqlite:" + home.resolve("data/highlevel-export.db"))) {
      assertThat(reader.createStatement().executeQuery("select * from lease").next()).isTrue();
      for (String name : List.of("", "-wal", "-shm")) {
        Path file = home.resolve("data/highlevel-export.db" + name);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(name)
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void a_renewed_token_that_is_refused_too_is_one_dead_letter_with_the_apis_words()
      throws Exception {
    app.twin.fault(When.path(EXPORT), ALWAYS, Fault.unauthorized("Invalid JWT"));

    Summary summary = export.once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(app.requests(EXPORT)).isEqualTo(2);
    assertThat(app.tokenRequests()).isEqualTo(2);
    JsonNode letter = onlyLetter();
    assertThat(letter.path("http").path("status").asInt()).isEqualTo(401);
    assertThat(letter.path("api").path("message").asText()).isEqualTo("Invalid JWT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The token is not authorized for this scope. | conversations/message.readonly",
        "Token's user type mismatch!                 | wrong user type",
        "Invalid Private Integration token           | Settings > Private Integrations"
      })
  void a_permanent_401_costs_one_request_until_the_credential_changes(String text, String advice)
      throws Exception {
    Path token = Files.writeString(secrets.resolve("token"), "pit-canary-1");
    app.twin.tokens().grant("pit-canary-1", LOCATION);
    app.twin.fault(When.token("pit-canary-1"), ALWAYS, Fault.unauthorized(text));
    export
        .with("export.oauth.client-id", "")
        .with("export.oauth.client-secret", "")
        .with("export.oauth.refresh-token", "")
        .with("export.api.token-file", token.toString())
        .run();
    await().until(() -> !export.deadLetters().isEmpty());

    await().during(A_WHILE).until(() -> app.requests(EXPORT) == 1);

    JsonNode letter = onlyLetter();
    assertThat(letter.path("count").asInt()).isEqualTo(1);
    assertThat(letter.path("http").path("status").asInt()).isEqualTo(401);
    assertThat(letter.path("exception").path("message").asText()).contains(advice);
    app.twin.heal();
    Files.setLastModifiedTime(token, FileTime.fromMillis(1));
    await().until(() -> export.ids().size() == 10);
    onlyLetter();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "static | Invalid Private Integration token",
        "static | The token is not authorized for this scope.",
        "app    | Token's user type mismatch!",
        "agency | The token is not authorized for this scope."
      })
  void a_permanent_401_costs_no_request_after_a_restart_until_the_credential_changes(
      String way, String text) throws Exception {
    String another = use(way);
    app.twin.fault(When.path(EXPORT), ALWAYS, Fault.unauthorized(text));
    for (int restart = 0; restart < 2; restart++) {
      assertThat(export.once().outages()).hasSize(1);
    }
    export.run();
    await().during(A_WHILE).until(() -> app.requests(EXPORT) == 1);
    export.close();
    assertThat(app.requests("/oauth/token")).isLessThanOrEqualTo(1);
    assertThat(app.requests("/oauth/locationToken")).isLessThanOrEqualTo(1);

    app.clock.advance(Duration.ofDays(3));
    export.once();
    assertThat(app.requests(EXPORT)).isEqualTo(1);
    assertThat(onlyLetter().path("count").asInt()).isEqualTo(1);

    app.twin.heal();
    assertThat(export.once().isComplete()).isFalse();
    assertThat(app.requests(EXPORT)).isEqualTo(1);
    export.with(another.split("=")[0], another.split("=")[1]);
    assertThat(export.once().isComplete()).isTrue();
    assertThat(export.ids()).hasSize(10);
  }

  /** Begins with a credential of this kind, and gives the setting of another one. */
  private String use(String way) {
    switch (way) {
      case "static" -> {
        app.twin.tokens().grant("pit-canary-1", LOCATION);
        app.twin.tokens().grant("pit-canary-2", LOCATION);
        export
            .with("export.oauth.client-id", "")
            .with("export.oauth.client-secret", "")
            .with("export.oauth.refresh-token", "")
            .with("export.api.token", "pit-canary-1");
        return "export.api.token=pit-canary-2";
      }
      case "app" -> {
        return "export.oauth.refresh-token=" + app.twin.oauth().install(LOCATION);
      }
      default -> {
        String first = app.twin.oauth().installCompany(TwinApp.COMPANY, LOCATION);
        export.with("export.oauth.user-type", "Company").with("export.oauth.refresh-token", first);
        return "export.oauth.refresh-token="
            + app.twin.oauth().installCompany(TwinApp.COMPANY, LOCATION);
      }
    }
  }

  @Test
  void a_location_without_the_app_is_asked_for_once_a_day_over_restarts_too() throws Exception {
    export
        .with("export.oauth.user-type", "Company")
        .with(
            "export.oauth.refresh-token",
            app.twin.oauth().installCompany(TwinApp.COMPANY, OTHER_LOCATION));
    export.once();
    export.once();

    assertThat(app.requests("/oauth/locationToken")).isEqualTo(1);
    assertThat(onlyLetter().path("exception").path("message").asText())
        .contains("Look whether the app is installed in that location");
    app.twin.oauth().installCompany(TwinApp.COMPANY, LOCATION, OTHER_LOCATION);
    app.clock.advance(Duration.ofMinutes(24 * 60 + 1));
    assertThat(export.once().isComplete()).isTrue();
    assertThat(export.ids()).hasSize(10);
  }

  @Test
  void a_lasting_401_renews_the_token_once_over_restarts_too() throws Exception {
    app.twin.fault(When.path(EXPORT), ALWAYS, Fault.unauthorized("Invalid JWT"));

    for (int restart = 0; restart < 3; restart++) {
      export.once();
    }

    assertThat(app.tokenRequests()).isEqualTo(2);
    assertThat(onlyLetter().path("count").asInt()).isEqualTo(3);
  }

  @Test
  void a_scope_that_was_added_to_the_same_token_is_found_out_by_replaying_the_dead_letter()
      throws Exception {
    app.twin.fault(
        When.path(EXPORT),
        ALWAYS,
        Fault.unauthorized("The token is not authorized for this scope."));
    export.run();
    await().until(() -> !export.deadLetters().isEmpty());
    app.twin.heal();
    Path letters = home.resolve("data/dead-letters");
    String name = onlyLetter().path("id").asText() + ".json";

    Files.createDirectories(letters.resolve("replay"));
    Files.move(letters.resolve(name), letters.resolve("replay").resolve(name));

    await().ignoreExceptions().until(() -> export.ids().size() == 10);
  }

  @Test
  void a_missing_version_header_is_told_as_our_own_mistake() throws Exception {
    app.twin.fault(When.path(EXPORT), ALWAYS, Fault.unauthorized("version header was not found."));

    export.once();

    assertThat(app.requests(EXPORT)).isEqualTo(1);
    assertThat(onlyLetter().path("exception").path("message").asText())
        .contains("The token is not the cause", "set-version");
  }

  @Test
  void a_refused_refresh_is_one_dead_letter_and_a_new_token_file_the_way_out() throws Exception {
    Path file = Files.writeString(secrets.resolve("token"), app.twin.oauth().install(LOCATION));
    export
        .with("export.oauth.refresh-token", "")
        .with("export.oauth.token-file", file.toString())
        .run();
    await().until(() -> export.ids().size() == 10);
    app.twin.oauth().uninstall();
    app.clock.advance(Duration.ofMinutes(50));
    await().until(() -> !export.deadLetters().isEmpty());
    long asked = app.requests(EXPORT);

    await().during(A_WHILE).until(() -> app.tokenRequests() == 2 && app.requests(EXPORT) == asked);

    assertThat(onlyLetter().path("exception").path("message").asText())
        .contains("was refused", "invalid_grant", "Authorize the app again");
    Path next = Files.writeString(secrets.resolve("next"), app.twin.oauth().install(LOCATION));
    Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    await().until(() -> app.requests(EXPORT) > asked);
    onlyLetter();
    assertThat(app.twin.answered(401)).isZero();
  }

  @Test
  void an_agency_that_is_refused_pauses_its_locations_with_one_dead_letter() throws Exception {
    export
        .with(
            "export.oauth.refresh-token",
            app.twin.oauth().installCompany(TwinApp.COMPANY, LOCATION, OTHER_LOCATION))
        .with("export.oauth.user-type", "Company")
        .with("export.locations", LOCATION + "," + OTHER_LOCATION);
    assertThat(export.once().isComplete()).isTrue();
    assertThat(export.ids()).hasSize(20);
    app.twin.oauth().uninstall();
    app.clock.advance(Duration.ofHours(2));

    Summary summary = export.once();

    assertThat(summary.outages()).hasSize(2);
    assertThat(onlyLetter().path("class").asText()).isEqualTo("auth");
    assertThat(app.tokenRequests()).isEqualTo(2);
  }

  private static String metrics(int port) throws Exception {
    return new String(
        URI.create("http://127.0.0.1:" + port + "/observe/metrics")
            .toURL()
            .openStream()
            .readAllBytes(),
        StandardCharsets.UTF_8);
  }

  @Test
  void every_location_of_a_company_is_exported_and_one_that_is_added_too() throws Exception {
    int port = FreePort.find();
    export
        .with(
            "export.oauth.refresh-token",
            app.twin.oauth().installCompany(TwinApp.COMPANY, LOCATION))
        .with("export.oauth.user-type", "Company")
        .with("export.locations", "*")
        .with("export.http.port", Integer.toString(port))
        .run();
    await().ignoreExceptions().until(() -> export.ids().size() == 10);

    app.twin.oauth().installCompany(TwinApp.COMPANY, LOCATION, OTHER_LOCATION);
    app.clock.advance(Duration.ofMinutes(61));

    await().ignoreExceptions().until(() -> export.ids().size() == 20);
    await("the figures of the location that was added")
        .until(
            () ->
                metrics(port)
                    .contains(
                        "messages_read_total{channel=\"Call\",location=\""
                            + OTHER_LOCATION
                            + "\"} 10"));
    assertThat(export.deadLetters()).isEmpty();
  }

  @Test
  void a_pass_without_any_location_is_not_complete() throws Exception {
    app.twin.oauth().uninstall();
    export.with("export.oauth.user-type", "Company").with("export.locations", "*");

    assertThat(export.once().isComplete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Location", "Company"})
  void version_3_exports_and_renews_as_well(String userType) throws Exception {
    app.version = "v3";
    export.with("export.api.version", "v3").with("export.oauth.user-type", userType);
    if (userType.equals("Company")) {
      export.with(
          "export.oauth.refresh-token", app.twin.oauth().installCompany(TwinApp.COMPANY, LOCATION));
    }
    app.twin.fault(When.path("/oauth/token"), 1, Fault.Wire.LOST_ANSWER);
    app.twin.fault(When.path(EXPORT), 1, Fault.unauthorized("Invalid JWT"));

    assertThat(export.once().isComplete()).isTrue();
    assertThat(export.ids()).hasSize(10);
    assertThat(export.deadLetters()).isEmpty();
    assertThat(app.requests("/oauth/locationToken")).isZero();
  }

  @Test
  void a_gateway_that_fails_at_the_token_endpoint_for_a_while_costs_nothing() throws Exception {
    app.twin.fault(When.path("/oauth/token"), 2, new Fault.Gateway(502));

    assertThat(export.once().isComplete()).isTrue();
    assertThat(export.deadLetters()).isEmpty();
    assertThat(app.tokenRequests()).isEqualTo(3);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(1);
  }

  private JsonNode onlyLetter() {
    List<JsonNode> letters = export.deadLetters();
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }
}
