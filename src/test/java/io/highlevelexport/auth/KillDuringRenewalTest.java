package io.highlevelexport.auth;

import static io.highlevelexport.auth.TwinApp.LOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.highlevelexport.SoakFigures;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Instances in processes of their own, on one PostgreSQL, are killed around a renewal: no refresh
 * token is sent twice, and no pair is lost without words.
 */
class KillDuringRenewalTest {
  private static final Duration LONG = Duration.ofSeconds(60);
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
    assertThat(app.twin.oauth().reuses()).as("refresh tokens used twice").isZero();
    app.close();
  }

  @Test
  void killed_before_the_answer_it_is_told_and_nothing_is_sent_again() throws Exception {
    app.twin.fault(When.path("/oauth/token"), 1, Fault.Wire.SILENT);
    Process instance = start();
    await().atMost(LONG).until(() -> app.tokenRequests() == 1);
    kill(instance);

    assertThat(next()).startsWith("told the new tokens of").contains("Authorize the app again");
    assertThat(app.tokenRequests()).isEqualTo(1);
  }

  @Test
  void killed_in_the_middle_of_the_answer_while_another_waits_the_other_tells_it()
      throws Exception {
    app.twin.fault(When.path("/oauth/token"), 1, new Fault.Drip(Duration.ofMillis(50)));
    Process instance = start();
    await().atMost(LONG).until(() -> app.twin.oauth().refreshes() == 1);
    Process other = start();
    await().atMost(LONG).until(this::anotherWaitsForTheLock);
    kill(instance);

    assertThat(said(other)).startsWith("told the new tokens of").contains("was not finished");
    assertThat(app.tokenRequests()).isEqualTo(1);
  }

  @Test
  void killed_at_random_the_next_has_a_token_that_works_or_tells_why_not() throws Exception {
    Random random = new Random(7);
    app.twin.fault(
        When.path("/oauth/token"), Integer.MAX_VALUE, new Fault.Drip(Duration.ofMillis(1)));
    int told = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long before = app.tokenRequests();
      Process instance = start();
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> app.tokenRequests() > before || !instance.isAlive());
      instance.waitFor(random.nextInt(600), TimeUnit.MILLISECONDS);
      kill(instance);

      String said = next();

      if (said.startsWith("told ")) {
        told++;
        assertThat(said).contains("Authorize the app again");
        assertThat(app.tokenRequests()).isEqualTo(before + 1);
        seed = app.twin.oauth().install(LOCATION);
      } else {
        Token token = app.credential(database.dataSource(), seed).tokenFor(LOCATION);
        assertThat(app.ask(token, LOCATION)).isEqualTo(200);
      }
      app.clock.advance(Duration.ofMinutes(50));
    }
    SoakFigures.add(
        "kill -9 around a renewal, PostgreSQL; %d pairs lost, each told with the way out"
            .formatted(told),
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

  /** What an instance says that starts afterwards. */
  private String next() throws IOException {
    try {
      return "token " + app.credential(database.dataSource(), seed).tokenFor(LOCATION).id();
    } catch (CredentialException e) {
      return "told " + e.getMessage();
    }
  }

  private Process start() throws IOException {
    HikariDataSource dataSource = database.dataSource();
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RenewingProcess.class.getName(),
                dataSource.getJdbcUrl(),
                dataSource.getUsername(),
                app.twin.url(),
                seed,
                app.clock.instant().toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The last line that the instance prints. */
  private static String said(Process instance) throws Exception {
    String said = new String(instance.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(instance.waitFor(120, TimeUnit.SECONDS)).isTrue();
    List<String> lines =
        said.lines().filter(line -> line.startsWith("token ") || line.startsWith("told ")).toList();
    assertThat(lines).as("said: %s", said).hasSize(1);
    return lines.get(0);
  }

  private static void kill(Process instance) throws InterruptedException {
    instance.destroyForcibly();
    assertThat(instance.waitFor(120, TimeUnit.SECONDS)).isTrue();
  }
}
