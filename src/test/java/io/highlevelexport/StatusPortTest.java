package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Export;
import io.highlevelexport.delivery.DatabaseFiles;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port of the status page: what it costs, who gets what, and what stands before it. */
class StatusPortTest extends AgainstTwin {
  private static final int MANY = 300;
  private static final int MOST = 64;
  private static final String STATUS = "/api/status";
  private static final String DISCARD = "/api/dead-letters/discard";
  private static final String PRIVATE = "call me at +49 170 1234567";

  private final List<Socket> sockets = new ArrayList<>();
  private PageClient owner;
  private PageClient stranger;

  @BeforeEach
  void prepare() throws Exception {
    against(Twins.one().messages(20));
    owner = new PageClient(FreePort.find(), home);
    stranger = new PageClient(owner.port());
    export.with("export.http.port", "" + owner.port());
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  // --- what it costs ---------------------------------------------------------------------------

  /** Each is left open; the bytes that the server does not take are nobody's concern. */
  private void send(String headers, int body) throws IOException {
    for (int i = 0; i < MANY; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), owner.port());
      socket.setSoTimeout(10);
      sockets.add(socket);
      try {
        socket.getOutputStream().write(headers.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(new byte[body]);
      } catch (IOException e) {
        // it is closed already
      }
    }
  }

  private long open() {
    return sockets.stream().filter(StatusPortTest::isOpen).count();
  }

  private static boolean isOpen(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // an answer
      }
      return false;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void three_hundred_unfinished_posts_are_refused_by_their_headers() throws Exception {
    export.run();

    for (String host : List.of("evil.example", "127.0.0.1")) {
      send("POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 999999\r\n\r\n", 100_000);
      await().until(() -> open() == 0);
    }

    assertThat(owner.get("/observe/health/live", Map.of()).status()).isEqualTo(200);
    assertThat(owner.status().path("mayAct").asBoolean()).isTrue();
  }

  @Test
  void of_three_hundred_half_sent_requests_the_latest_few_may_wait_for_some_seconds()
      throws Exception {
    export.run();

    send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half", 0);

    await().atMost(Duration.ofSeconds(9)).until(() -> open() <= MOST);
    assertThat(owner.status().path("mayAct").asBoolean()).isTrue();
    await().until(() -> open() == 0);
  }

  /** As proxies pass it on: without a word on its length. */
  private PageClient.Answer postInChunks(String path, String body) throws IOException {
    return owner.post(
        path,
        Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n",
        Map.of("Content-Length", "", "Transfer-Encoding", "chunked"));
  }

  @Test
  void what_is_too_long_is_refused_even_with_the_key() throws Exception {
    export.run();

    assertThat(owner.send("HEAD", "/", Map.of(), "").status()).isEqualTo(200);
    assertThat(owner.send("HEAD", "/", Map.of(), "").body()).isEmpty();
    assertThat(owner.post(DISCARD, " ".repeat(100_000)).status()).isEqualTo(413);
    assertThat(postInChunks(DISCARD, " ".repeat(100_000)).status()).isEqualTo(413);
    assertThat(owner.post(DISCARD, "{}", Map.of("Content-Length", "two")).status()).isEqualTo(400);
    assertThat(owner.get("/?" + "x".repeat(5_000), Map.of()).status()).isEqualTo(414);
    assertThat(owner.get("/", Map.of("X-Long", "x".repeat(10_000))).status()).isEqualTo(431);
  }

  // --- who gets what ---------------------------------------------------------------------------

  private void letterWaits() throws IOException {
    Path letters = Files.createDirectories(home.resolve("data/dead-letters"));
    Files.writeString(
        letters.resolve("poison-1.json"),
        """
        {"id":"poison-1","stage":"sink:sql","class":"sink","count":1,"lastAt":"%s",
         "location":"%s","channel":"SMS","message":{"messageId":"m1"},
         "exception":{"type":"x","message":"refused: %s"},"payload":{"id":"m1","body":"%s"}}\
        """
            .formatted(Instant.now(), Twins.ALPHA, PRIVATE, PRIVATE));
  }

  @Test
  void another_account_of_the_machine_sees_figures_and_can_do_nothing() throws Exception {
    letterWaits();
    export.run();
    await().until(() -> owner.deadLetters().path("total").asInt() == 1);

    assertThat(owner.get("/api/dead-letters", Map.of()).body()).contains(PRIVATE);
    PageClient.Answer figures = stranger.get(STATUS, Map.of());
    assertThat(figures.json().path("mayAct").asBoolean()).isFalse();
    assertThat(figures.json().path("deadLetters").asInt()).isEqualTo(1);
    assertThat(figures.body()).doesNotContain(PRIVATE);
    for (String path : List.of("/api/dead-letters", "/api/dead-letters/show?id=poison-1")) {
      assertThat(stranger.get(path, Map.of()).status()).as(path).isEqualTo(401);
    }
    for (String path : List.of(DISCARD, "/api/dead-letters/replay", "/api/try-again")) {
      assertThat(stranger.post(path, "{\"ids\":[\"poison-1\"]}").status()).as(path).isEqualTo(401);
    }
    assertThat(stranger.post("/api/login", "{\"key\":\"" + "0".repeat(64) + "\"}").status())
        .isEqualTo(401);
    assertThat(postInChunks(DISCARD, "{\"ids\":[\"poison-1\"]}").json().path("done").asInt())
        .isEqualTo(1);
  }

  @Test
  void the_key_is_the_accounts_own_and_becomes_a_cookie_that_no_script_and_no_site_gets()
      throws Exception {
    export.run();

    Path file = home.resolve("data/status-page.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Map<String, String> headers =
        stranger.post("/api/login", "{\"key\":\"" + owner.key() + "\"}").headers();
    assertThat(headers.get("set-cookie"))
        .contains("; HttpOnly; SameSite=Strict")
        .doesNotContain("Path");
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
  void health_and_metrics_answer_to_own_names_only() throws Exception {
    export.run();

    for (String path : List.of("/observe/health", "/observe/health/live", "/observe/metrics")) {
      assertThat(stranger.get(path, Map.of("Host", "evil.example")).status())
          .as(path)
          .isEqualTo(403);
      assertThat(stranger.get(path, Map.of("Host", "")).status()).as("a probe").isEqualTo(200);
      assertThat(stranger.get(path, Map.of()).headers()).containsKey("content-security-policy");
    }
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
        letterWaits();
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
