package io.highlevelexport.auth;

import static io.highlevelexport.auth.TwinApp.LOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Secret;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** An app's token renews itself: the twin over HTTP, a real database. */
@ParameterizedClass
@EnumSource(Dialect.class)
class OAuthCredentialTest {
  private static final int ALWAYS = Integer.MAX_VALUE;

  @TempDir static Path directory;
  @Parameter private Dialect dialect;
  private static TestDatabase database;
  private static JdbcTemplate jdbc;
  private TwinApp app;
  private String seed;
  private long reuses;

  @BeforeParameterizedClassInvocation
  static void startDatabase(Dialect dialect) throws Exception {
    database = TestDatabase.of(dialect, directory);
    jdbc = database.jdbc();
  }

  @AfterParameterizedClassInvocation
  static void stopDatabase() throws Exception {
    database.close();
  }

  @BeforeEach
  void startTwin() {
    jdbc.update("delete from credential");
    app = new TwinApp();
    seed = app.twin.oauth().install(LOCATION);
    reuses = 0;
  }

  @AfterEach
  void stopTwin() {
    assertThat(app.twin.oauth().reuses()).as("dead refresh tokens sent").isEqualTo(reuses);
    app.close();
  }

  private OAuthCredential instance() {
    return app.credential(database.dataSource(), seed);
  }

  private CredentialException outage(OAuthCredential credential) {
    return catchThrowableOfType(CredentialException.class, () -> credential.tokenFor(LOCATION));
  }

  @Test
  void a_token_is_renewed_before_it_expires_and_not_sooner() throws Exception {
    OAuthCredential credential = instance();
    Token first = credential.tokenFor(LOCATION);
    app.clock.advance(Duration.ofMinutes(44));
    assertThat(credential.tokenFor(LOCATION)).isEqualTo(first);
    app.clock.advance(Duration.ofMinutes(2));

    Token second = credential.tokenFor(LOCATION);

    assertThat(second).isNotEqualTo(first);
    assertThat(app.ask(second, LOCATION)).isEqualTo(200);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(2);
  }

  @Test
  void the_pair_outlives_the_program_and_lies_sealed_in_the_database() throws Exception {
    Token token = instance().tokenFor(LOCATION);

    assertThat(instance().tokenFor(LOCATION)).isEqualTo(token);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(1);
    assertThat(jdbc.queryForMap("select * from credential").values().toString())
        .doesNotContain(token.value(), seed, TwinApp.CLIENT_SECRET, TwinApp.KEY, "rtTwin.");
  }

  @Test
  void many_threads_of_two_instances_renew_once() throws Exception {
    OAuthCredential one = instance();
    OAuthCredential two = instance();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Set<Token> tokens = new HashSet<>();
    for (int round = 1; round <= 5; round++) {
      List<Future<Token>> asked = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        OAuthCredential credential = i % 2 == 0 ? one : two;
        asked.add(threads.submit(() -> credential.tokenFor(LOCATION)));
      }
      for (Future<Token> each : asked) {
        tokens.add(each.get());
      }
      assertThat(tokens).hasSize(round);
      assertThat(app.twin.oauth().refreshes()).isEqualTo(round);
      app.clock.advance(Duration.ofMinutes(50));
    }
    threads.shutdown();
  }

  @Test
  void a_token_that_the_api_refused_is_renewed_by_one_and_taken_over_by_the_other()
      throws Exception {
    OAuthCredential one = instance();
    OAuthCredential two = instance();
    Token refused = one.tokenFor(LOCATION);
    two.tokenFor(LOCATION);

    one.refused(LOCATION, refused.id());
    two.refused(LOCATION, refused.id());

    Token next = one.tokenFor(LOCATION);
    assertThat(next).isNotEqualTo(refused);
    assertThat(two.tokenFor(LOCATION)).isEqualTo(next);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(2);
  }

  /** What a token endpoint may do to one request, and whether the refresh token is used by it. */
  static Stream<Fault> odd() {
    return Stream.of(
        Fault.Wire.LOST_ANSWER,
        Fault.Wire.RESET,
        Fault.Bytes.TRUNCATED,
        new Fault.Gateway(502),
        new Fault.Gateway(504),
        Fault.status(502),
        Fault.status(500),
        Fault.status(429),
        Fault.html(403),
        Fault.json(403, "{\"message\":\"Forbidden: too many requests from this network\"}"),
        Fault.json(401, "{\"message\":\"Unauthorized\"}"),
        Fault.json(400, "{\"message\":\"Bad Request\"}"),
        Fault.empty(200),
        Fault.json(200, "[]"),
        Fault.json(200, " ".repeat(2 << 20) + "{}"),
        Fault.Bytes.GZIP_BOMB,
        new Fault.Headers(Map.of("X-Long", "x".repeat(100_000))));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void one_odd_answer_costs_neither_the_token_nor_a_person(Fault fault) throws Exception {
    OAuthCredential credential = instance();
    Token first = credential.tokenFor(LOCATION);
    app.clock.advance(Duration.ofMinutes(50));
    app.twin.fault(When.path("/oauth/token"), 1, fault);
    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
    app.clock.advance(Duration.ofSeconds(6));

    Token second = credential.tokenFor(LOCATION);

    assertThat(second).isNotEqualTo(first);
    assertThat(app.ask(second, LOCATION)).isEqualTo(200);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(2);
    assertThat(app.reconnections()).isZero();
  }

  @ParameterizedTest
  @MethodSource("odd")
  void an_odd_answer_to_the_first_refresh_token_and_a_restart_cost_nothing(Fault fault)
      throws Exception {
    app.twin.fault(When.path("/oauth/token"), 1, fault);
    catchThrowableOfType(IOException.class, () -> instance().tokenFor(LOCATION));
    app.clock.advance(Duration.ofSeconds(6));

    assertThat(app.ask(instance().tokenFor(LOCATION), LOCATION)).isEqualTo(200);
  }

  @Test
  void an_answer_that_stays_lost_is_got_by_reconnecting_the_app() throws Exception {
    app.twin.oauth().repeatsFor(Duration.ZERO);
    app.twin.fault(When.path("/oauth/token"), 1, Fault.Wire.LOST_ANSWER);

    assertThat(app.ask(instance().tokenFor(LOCATION), LOCATION)).isEqualTo(200);

    assertThat(app.reconnections()).isEqualTo(1);
    assertThat(app.twin.oauth().reuses()).isEqualTo(1);
    reuses = 1;
    app.clock.advance(Duration.ofMinutes(50));
    assertThat(app.ask(instance().tokenFor(LOCATION), LOCATION)).isEqualTo(200);
  }

  @Test
  void an_endpoint_that_stays_in_doubt_is_asked_three_times_at_once_then_with_pauses()
      throws Exception {
    app.twin.fault(When.path("/oauth/token"), ALWAYS, Fault.status(502));
    OAuthCredential credential = instance();
    for (int asked : new int[] {3, 3, 3}) {
      assertThat(catchThrowableOfType(IOException.class, () -> credential.tokenFor(LOCATION)))
          .isNotInstanceOf(CredentialException.class)
          .hasMessageContaining("502");
      assertThat(app.tokenRequests()).isEqualTo(asked);
    }
    app.clock.advance(Duration.ofSeconds(6));
    catchThrowableOfType(IOException.class, () -> credential.tokenFor(LOCATION));
    app.clock.advance(Duration.ofSeconds(6));
    catchThrowableOfType(IOException.class, () -> credential.tokenFor(LOCATION));
    assertThat(app.tokenRequests()).isEqualTo(9);
    assertThat(instance().describe().what()).contains("being renewed since", "502");

    app.twin.heal();
    app.clock.advance(Duration.ofSeconds(-3600));

    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"expires_in\":9223372036854775807}",
        "{\"expires_in\":92233720368547758070}",
        "{\"expires_in\":1e300}",
        "{\"expires_in\":-1}",
        "{\"expires_in\":\"soon\"}",
        "{\"companyId\":\"%s\",\"locationId\":\"%s\",\"scope\":\"\\u0000%s\"}"
      })
  void whatever_an_answer_holds_the_pair_is_kept(String fields) throws Exception {
    app.twin.oauth().odd(fields.replace("%s", "x".repeat(3_000)));
    Token token = instance().tokenFor(LOCATION);

    assertThat(app.ask(token, LOCATION)).isEqualTo(200);
    assertThat(instance().tokenFor(LOCATION)).isEqualTo(token);
    assertThat(instance().describe().what()).contains("lives until");
    assertThat(app.twin.oauth().refreshes()).isEqualTo(1);
  }

  @Test
  void a_new_refresh_token_takes_the_place_of_the_old_one_which_does_not_come_back()
      throws Exception {
    instance().tokenFor(LOCATION);
    String next = app.twin.oauth().install(LOCATION);
    Token token = app.credential(database.dataSource(), next).tokenFor(LOCATION);

    assertThat(app.ask(token, LOCATION)).isEqualTo(200);
    assertThat(instance().tokenFor(LOCATION))
        .as("an instance that still has the old configuration")
        .isEqualTo(token);
  }

  @Test
  void a_renewal_that_nobody_finished_is_finished_by_the_next() throws Exception {
    Token first = instance().tokenFor(LOCATION);
    jdbc.update("update credential set renewal = replace(renewal, 'GOOD', 'RENEWING')");
    assertThat(instance().describe().what()).contains("being renewed since");

    Token second = instance().tokenFor(LOCATION);

    assertThat(second).isNotEqualTo(first);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_dead_refresh_token_is_sent_once_an_hour_over_restarts_too(boolean reconnects)
      throws Exception {
    if (!reconnects) {
      app.twin.fault(When.path("/oauth/reconnect"), ALWAYS, Fault.status(404));
    }
    app.twin.oauth().uninstall();

    CredentialException refused = outage(instance());

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused)
        .hasMessageContaining("invalid_grant")
        .hasMessageContaining("still installed")
        .hasMessageContaining("bin/highlevel-export authorize")
        .hasMessageNotContaining(seed);
    assertThat(outage(instance()).outage()).isEqualTo(refused.outage());
    assertThat(app.tokenRequests()).isEqualTo(1);
    assertThat(app.requests("/oauth/reconnect")).isEqualTo(1);
    app.clock.advance(Duration.ofMinutes(61));
    assertThat(outage(instance()).outage()).as("still one outage").isEqualTo(refused.outage());
    app.twin.heal();
    app.twin.oauth().install(LOCATION);
    app.clock.advance(Duration.ofMinutes(61));
    assertThat(app.ask(instance().tokenFor(LOCATION), LOCATION)).isEqualTo(200);
  }

  @Test
  void a_reconnection_that_fails_for_a_while_asks_for_no_person() throws Exception {
    app.twin.oauth().repeatsFor(Duration.ZERO);
    app.twin.fault(When.path("/oauth/token"), 1, Fault.Wire.LOST_ANSWER);
    OAuthCredential credential = instance();
    for (int status : new int[] {503, 403}) {
      app.twin.fault(When.path("/oauth/reconnect"), 1, Fault.status(status));
      assertThat(catchThrowableOfType(IOException.class, () -> credential.tokenFor(LOCATION)))
          .isNotInstanceOf(CredentialException.class);
      app.clock.advance(Duration.ofSeconds(11));
    }

    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
    reuses = app.twin.oauth().reuses();
  }

  @Test
  void a_corrected_client_secret_is_the_way_out_of_a_wrong_one() throws Exception {
    assertThat(
            outage(app.credential(database.dataSource(), seed, "client-secret-wrong", TwinApp.KEY)))
        .hasMessageContaining("invalid_client")
        .hasMessageNotContaining("client-secret-wrong");

    assertThat(app.ask(instance().tokenFor(LOCATION), LOCATION)).isEqualTo(200);
  }

  @Test
  void an_endpoint_that_is_down_for_a_while_costs_nothing() throws Exception {
    OAuthCredential credential = instance();
    Token first = credential.tokenFor(LOCATION);
    app.twin.fault(When.path("/oauth/token"), ALWAYS, Fault.status(503));
    app.clock.advance(Duration.ofMinutes(50));
    assertThat(credential.tokenFor(LOCATION)).isEqualTo(first);
    assertThat(credential.tokenFor(LOCATION)).isEqualTo(first);
    assertThat(app.tokenRequests()).as("asked twice in 5 s").isEqualTo(2);
    app.clock.advance(Duration.ofMinutes(11));
    assertThat(catchThrowableOfType(IOException.class, () -> credential.tokenFor(LOCATION)))
        .isNotInstanceOf(CredentialException.class)
        .hasMessageContaining("503");

    app.twin.heal();
    app.clock.advance(Duration.ofSeconds(61));

    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
  }

  @Test
  void a_connection_that_cannot_be_made_uses_nothing_up() throws Exception {
    OAuthCredential credential = instance();
    app.twin.close();

    assertThat(catchThrowableOfType(IOException.class, () -> credential.tokenFor(LOCATION)))
        .isNotInstanceOf(CredentialException.class);
    assertThat(app.twin.oauth().refreshes()).isZero();
  }

  @Test
  void a_pair_that_the_database_does_not_take_is_not_used_before_it_does() throws Exception {
    OAuthCredential credential = instance();
    app.twin.oauth().repeatsFor(Duration.ZERO);
    app.twin.fault(When.path("/oauth/token"), 1, new Fault.Drip(Duration.ofMillis(1)));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Token> renewal = thread.submit(() -> credential.tokenFor(LOCATION));
    await().until(() -> app.twin.oauth().refreshes() == 1);
    jdbc.execute("alter table credential rename to credential_away");
    assertThat(catchThrowableOfType(Exception.class, renewal::get))
        .hasMessageContaining("database");

    jdbc.execute("alter table credential_away rename to credential");

    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(1);
    thread.shutdown();
  }

  @Test
  void the_right_to_renew_outlasts_the_silence_that_ends_other_transactions() throws Exception {
    assumeTrue(dialect != Dialect.SQLITE, "SQLite ends none");
    instance().tokenFor(LOCATION);
    database.limitSilence(1);
    CredentialStore store =
        new CredentialStore(database.dataSource(), "oauth " + TwinApp.CLIENT_ID);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection held = store.lock()) {
      Future<?> next = thread.submit(() -> lockAndRelease(store));
      await().during(Duration.ofSeconds(3)).until(() -> !next.isDone());
    } finally {
      database.limitSilence(0);
    }
    thread.shutdown();
    assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void lockAndRelease(CredentialStore store) {
    try {
      store.lock().close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void an_instance_that_slept_overwrites_nothing() throws Exception {
    instance().tokenFor(LOCATION);
    CredentialStore asleep =
        new CredentialStore(database.dataSource(), "oauth " + TwinApp.CLIENT_ID);
    CredentialRow read = asleep.read();
    app.clock.advance(Duration.ofMinutes(50));
    Token next = instance().tokenFor(LOCATION);

    assertThat(asleep.replace(read, read)).isFalse();
    assertThat(instance().tokenFor(LOCATION)).isEqualTo(next);
  }

  @Test
  void another_key_is_told_in_words() throws Exception {
    instance().tokenFor(LOCATION);
    String other = java.util.Base64.getEncoder().encodeToString(new byte[32]);

    assertThat(outage(app.credential(database.dataSource(), seed, TwinApp.CLIENT_SECRET, other)))
        .hasMessageContaining("sealed with another export.oauth.key");
  }

  @Test
  void a_token_file_may_hold_the_vendors_whole_answer_and_a_new_one_is_read_when_it_changes()
      throws Exception {
    Path file = directory.resolve("token.json");
    Files.writeString(
        file, "{\"access_token\":\"x\",\"expires_in\":86399,\"refresh_token\":\"" + seed + "\"}");
    OAuthCredential credential =
        app.credential(
            database.dataSource(),
            Secret.of("", file, "export.oauth.token-file"),
            TwinApp.CLIENT_SECRET,
            TwinApp.KEY,
            "Location",
            app.clock);
    Token first = credential.tokenFor(LOCATION);
    String fingerprint = credential.fingerprint();

    Path next = directory.resolve("next.json");
    Files.writeString(next, app.twin.oauth().install(LOCATION) + "\n");
    Files.setLastModifiedTime(next, java.nio.file.attribute.FileTime.fromMillis(1));
    Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(credential.fingerprint()).isNotEqualTo(fingerprint);
    assertThat(credential.tokenFor(LOCATION)).isNotEqualTo(first);
    assertThat(app.twin.oauth().refreshes()).isEqualTo(2);
    Files.delete(file);
    assertThat(credential.tokenFor(LOCATION)).as("the file is needed once").isNotNull();
  }

  @Test
  void it_tells_what_it_is_until_when_it_lives_and_what_it_lacks() throws Exception {
    OAuthCredential credential = instance();
    assertThat(credential.describe().toString()).contains("its refresh token is not used yet");
    app.twin.oauth().scope("contacts.readonly");
    credential.tokenFor(LOCATION);

    assertThat(credential.describe().toString())
        .contains(TwinApp.CLIENT_ID, "user type Location", LOCATION, "2026-11-01T01:00:00Z")
        .contains("it lacks the scope conversations/message.readonly")
        .doesNotContain("eyTwin", "rtTwin", TwinApp.CLIENT_SECRET);
  }
}
