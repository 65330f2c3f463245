package io.highlevelexport.auth;

import static io.highlevelexport.auth.TwinApp.LOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.highlevelexport.OwnJvm;
import io.highlevelexport.SoakFigures;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Instances in processes of their own, on one PostgreSQL, are killed around a renewal: no person is
 * needed, be the server one that repeats its answer or one that reconnects.
 */
class KillDuringRenewalTest {
  private static final int ROUNDS = Boolean.getBoolean("soak") ? 50 : 2;
  private static TestDatabase database;

  private TwinApp app;
  private String seed;

  @BeforeAll
  static void startDatabase() throws Exception {
    database = TestDatabase.postgresql();
  }

  @AfterAll
  static void stopDatabase() throws Exception {
    database.close();
  }

  @BeforeEach
  void startTwin() {
    database.jdbc().update("delete from credential");
    app = new TwinApp();
    seed = app.twin.oauth().install(LOCATION);
  }

  @AfterEach
  void stopTwin() {
    app.close();
  }

  /** Whether the server repeats its answer, or reconnects the app instead. */
  private void repeats(boolean value) {
    app.twin.oauth().repeatsFor(value ? Duration.ofSeconds(30) : Duration.ZERO);
    if (value) {
      app.twin.fault(When.path("/oauth/reconnect"), Integer.MAX_VALUE, Fault.status(404));
    }
  }

  @Test
  void killed_before_the_answer_the_next_sends_the_same_token_again() throws Exception {
    app.twin.fault(When.path("/oauth/token"), 1, Fault.Wire.SILENT);
    Process instance = start();
    await().until(() -> app.tokenRequests() == 1);
    kill(instance);

    assertThat(next()).isEqualTo(200);
    assertThat(app.tokenRequests()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killed_in_the_middle_of_the_answer_while_another_waits_the_other_gets_a_token(
      boolean repeats) throws Exception {
    repeats(repeats);
    app.twin.fault(When.path("/oauth/token"), 1, new Fault.Drip(Duration.ofMillis(500)));
    Process instance = start();
    await().until(() -> app.twin.oauth().refreshes() == 1);
    Process other = start();
    await().until(this::anotherWaitsForTheLock);
    kill(instance);

    assertThat(said(other)).startsWith("token ");
    assertThat(next()).isEqualTo(200);
    assertThat(app.reconnections()).isEqualTo(repeats ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killed_at_random_the_next_has_a_token_that_works(boolean repeats) throws Exception {
    repeats(repeats);
    Random random = new Random(7);
    app.twin.fault(
        When.path("/oauth/token"), Integer.MAX_VALUE, new Fault.Drip(Duration.ofMillis(1)));
    for (int round = 0; round < ROUNDS; round++) {
      long before = app.tokenRequests();
      Process instance = start();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> app.tokenRequests() > before || !instance.isAlive());
      instance.waitFor(random.nextInt(600), TimeUnit.MILLISECONDS);
      kill(instance);

      assertThat(next()).as("round %d", round).isEqualTo(200);

      app.clock.advance(Duration.ofMinutes(50));
    }
    SoakFigures.add(
        "kill -9 around a renewal, PostgreSQL; the server %s; no person needed"
            .formatted(
                repeats
                    ? "repeats its answer"
                    : "reconnects (%d times)".formatted(app.reconnections())),
        ROUNDS,
        "-",
        0,
        app.twin.oauth().reuses(),
        "-");
  }

  private boolean anotherWaitsForTheLock() {
    return database
            .jdbc()
            .queryForObject(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                    + " datname = current_database()",
                Integer.class)
        > 0;
  }

  /** What the API answers to the token of an instance that starts afterwards. */
  private int next() throws Exception {
    return app.ask(app.credential(database.dataSource(), seed).tokenFor(LOCATION), LOCATION);
  }

  private Process start() throws IOException {
    HikariDataSource dataSource = database.dataSource();
    List<String> line = OwnJvm.running(RenewingProcess.class.getName(), List.of("-Xmx64m"));
    line.addAll(
        List.of(
            dataSource.getJdbcUrl(),
            dataSource.getUsername(),
            app.twin.url(),
            seed,
            app.clock.instant().toString()));
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The last line that the instance prints. */
  private static String said(Process instance) throws Exception {
    String said = new String(instance.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(instance.waitFor(300, TimeUnit.SECONDS)).isTrue();
    List<String> lines =
        said.lines().filter(line -> line.startsWith("token ") || line.startsWith("told ")).toList();
    assertThat(lines).as("said: %s", said).hasSize(1);
    return lines.get(0);
  }

  private static void kill(Process instance) throws InterruptedException {
    instance.destroyForcibly();
    assertThat(instance.waitFor(300, TimeUnit.SECONDS)).isTrue();
  }
}
