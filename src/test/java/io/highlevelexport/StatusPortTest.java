package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Export;
import io.highlevelexport.delivery.DatabaseFiles;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port of the status page: logins, guesses, and what stands before and behind it. */
class StatusPortTest extends AgainstTwin {
  private static final String STATUS = "/api/status";
  private static final String DISCARD = "/api/dead-letters/discard";

  private PageClient owner;
  private PageClient stranger;

  @BeforeEach
  void prepare() throws Exception {
    against(Twins.one().messages(20));
    owner = new PageClient(FreePort.find(), home);
    stranger = new PageClient(owner.port());
    export.with("export.http.port", "" + owner.port());
  }

  @Test
  void with_logins_everything_but_health_and_metrics_asks_for_one() throws Exception {
    export.with("export.http.users", "ann:correct-horse-1, bob:battery-staple-2").run();

    for (String path : List.of("/", "/page.js", STATUS, "/api/dead-letters")) {
      PageClient.Answer answer = stranger.get(path, Map.of());
      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(answer.headers().get("www-authenticate")).startsWith("Basic ");
    }
    for (String login : List.of("bob:correct-horse-1", "ann:", ":", "ann:correct-horse-1,")) {
      assertThat(stranger.get(STATUS, basic(login)).status()).as(login).isEqualTo(401);
    }
    assertThat(stranger.get("/observe/health/live", Map.of()).status()).isEqualTo(200);
    JsonNode status = stranger.get(STATUS, basic("bob:battery-staple-2")).json();
    assertThat(status.path("mayAct").asBoolean()).isTrue();
    assertThat(stranger.post(DISCARD, "{\"ids\":[\"x\"]}", basic("ann:correct-horse-1")).status())
        .isEqualTo(200);
    assertThat(home.resolve("data/status-page.key")).doesNotExist();
  }

  @Test
  void whoever_guesses_has_to_wait_and_nobody_else() throws Exception {
    export
        .with("export.http.host", "0.0.0.0")
        .with("export.http.users", "ann:correct-horse-1")
        .run();
    Map<String, String> right = basic("ann:correct-horse-1");

    for (int guess = 0; guess < 9; guess++) {
      assertThat(stranger.get(STATUS, right).status()).isEqualTo(200);
      assertThat(stranger.get(STATUS, Map.of()).status()).as("no guess").isEqualTo(401);
      assertThat(stranger.get(STATUS, basic("ann:guess-" + guess)).status()).isEqualTo(401);
    }
    for (Map<String, String> login : List.of(basic("ann:guess-9"), right)) {
      PageClient.Answer answer = stranger.get(STATUS, login);
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.headers()).containsEntry("retry-after", "60");
    }
    assertThat(stranger.get("/observe/health/live", Map.of()).status()).isEqualTo(200);
    try (Socket other =
        new Socket("127.0.0.1", owner.port(), InetAddress.getByName("127.0.0.2"), 0)) {
      String request =
          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\n\r\n"
              .formatted(STATUS, right.get("Authorization"));
      other.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      assertThat(new String(other.getInputStream().readNBytes(15), StandardCharsets.UTF_8))
          .isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void keys_are_not_guessed_either() throws Exception {
    export.run();

    for (int guess = 0; guess < 9; guess++) {
      String key = "%064d".formatted(guess);
      assertThat(stranger.post("/api/login", "{\"key\":\"" + key + "\"}").status()).isEqualTo(401);
    }
    for (String key : List.of("no key", owner.key())) {
      assertThat(stranger.post("/api/login", "{\"key\":\"" + key + "\"}").status()).isEqualTo(429);
    }
    assertThat(stranger.get(STATUS, Map.of()).json().path("mayAct").asBoolean()).isFalse();
  }

  private static Map<String, String> basic(String login) {
    return Map.of(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void an_instance_whose_port_another_one_has_waits_and_takes_that_over_as_well() throws Exception {
    export.run();
    try (Export second = export.open(Export.Mode.RUN)) {
      CompletableFuture<Void> start =
          CompletableFuture.runAsync(
              () -> {
                try {
                  second.start();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      await().during(Duration.ofSeconds(2)).until(() -> !start.isDone());
      export.close();

      start.get(300, TimeUnit.SECONDS);
      assertThat(owner.status().path("standsBy").asBoolean()).isFalse();
      assertThat(owner.get("/observe/health/live", Map.of()).status()).isEqualTo(200);
    }
  }

  // --- what stands before and behind it --------------------------------------------------------

  @Test
  void behind_a_reverse_proxy_with_a_path_of_its_own_everything_works() throws Exception {
    String below = "/ops/export";
    try (Relay proxy = Relay.below(below + "/", owner.port())) {
      export
          .with(
              "export.http.urls",
              "http://ops.example.com:8080/ops/export/,https://ops.example.com:443/ops/export/,"
                  + "http://ops.example.com:80/ops/export/")
          .run();
      PageClient page = new PageClient(proxy.port());

      String html = page.get(below + "/", Map.of()).body();
      assertThat(html).contains("href=\"page.css\"").doesNotContain("=\"/");
      assertThat(page.get(below + "/page.js", Map.of()).body()).doesNotContain("'/api");
      for (String site :
          List.of(
              "http://ops.example.com:8080", "https://ops.example.com", "http://ops.example.com")) {
        StatusPageDoorTest.letterIn(home);
        Map<String, String> asBrowser = Map.of("Origin", site, "Host", "ops.example.com");
        PageClient.Answer login =
            page.post(below + "/api/login", "{\"key\":\"" + owner.key() + "\"}", asBrowser);
        String cookie = login.headers().get("set-cookie").replaceFirst(";.*", "");
        PageClient.Answer done =
            page.post(
                below + DISCARD,
                "{\"ids\":[\"poison-1\"]}",
                Map.of("Origin", site, "Host", "ops.example.com", "Cookie", cookie));
        assertThat(done.json().path("done").asInt()).as(site).isEqualTo(1);
        assertThat(
                page.post(
                        below + DISCARD,
                        "{\"ids\":[\"poison-1\"]}",
                        Map.of("Origin", "https://evil.example", "Cookie", cookie))
                    .status())
            .isEqualTo(403);
      }
    }
  }

  @Test
  void while_the_database_is_down_the_page_says_so_at_once_and_how_old_its_figures_are(
      @TempDir Path database) throws Exception {
    EmbeddedPostgres postgres = DatabaseFiles.postgresql(database.resolve("data")).start();
    try {
      export
          .with("export.sql.username", "postgres")
          .with("export.sql.url", postgres.getJdbcUrl("postgres", "postgres"))
          .run();
      await().until(() -> owner.status().path("headline").path("tone").asText().equals("GOOD"));
      postgres.close();
      Instant down = Instant.now();

      await().until(() -> owner.status().path("old").asBoolean());
      long begin = System.nanoTime();
      JsonNode status = owner.status();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(status.path("headline").path("text").asText())
          .startsWith("The database does not answer, so nothing is exported. The figures are ");
      assertThat(Instant.parse(status.path("at").asText())).isBefore(down.plusSeconds(1));
      assertThat(status.path("streams")).isNotEmpty();
      assertThat(owner.post("/api/try-again", "{\"location\":\"x\",\"channel\":\"\"}").status())
          .isIn(409, 503);
    } finally {
      postgres.close();
    }
  }
}
