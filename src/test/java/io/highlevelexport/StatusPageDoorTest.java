package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.twin.Twin;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the status page costs, and who gets what of it, at one export that runs. */
class StatusPageDoorTest {
  private static final int MANY = 300;
  private static final int MOST = 64;
  private static final String STATUS = "/api/status";
  private static final String REPLAY = "/api/dead-letters/replay";
  private static final String DISCARD = "/api/dead-letters/discard";
  private static final String PRIVATE = "call me at +49 170 1234567";

  @TempDir private static Path home;
  private static Twin twin;
  private static ExportUnderTest export;
  private static PageClient owner;
  private static PageClient stranger;

  private final List<Socket> sockets = new ArrayList<>();

  @BeforeAll
  static void run() throws Exception {
    twin = new Twin(Twins.one().messages(20).build()).start();
    owner = new PageClient(FreePort.find(), home);
    stranger = new PageClient(owner.port());
    export = new ExportUnderTest(twin, home).with("export.http.port", "" + owner.port());
    export.run();
  }

  @AfterAll
  static void end() {
    export.close();
    twin.close();
  }

  @AfterEach
  void leave() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    Files.deleteIfExists(home.resolve("data/dead-letters/poison-1.json"));
  }

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
    return sockets.stream().filter(StatusPageDoorTest::isOpen).count();
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

  /** As proxies pass it on: without a word on its length. */
  private PageClient.Answer postInChunks(String path, String body) throws IOException {
    return owner.post(
        path,
        Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n",
        Map.of("Content-Length", "", "Transfer-Encoding", "chunked"));
  }

  /** A dead letter waits there. */
  static Path letterIn(Path home) throws IOException {
    Path letters = Files.createDirectories(home.resolve("data/dead-letters"));
    return Files.writeString(
        letters.resolve("poison-1.json"),
        """
        {"id":"poison-1","stage":"sink:sql","class":"sink","count":1,"lastAt":"%s",
         "location":"%s","channel":"SMS","message":{"messageId":"m1"},
         "exception":{"type":"x","message":"refused: %s"},"payload":{"id":"m1","body":"%s"}}\
        """
            .formatted(Instant.now(), Twins.ALPHA, PRIVATE, PRIVATE));
  }

  @Test
  void three_hundred_unfinished_posts_are_refused_by_their_headers() throws Exception {
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
    send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half", 0);

    await().atMost(Duration.ofSeconds(9)).until(() -> open() <= MOST);
    assertThat(owner.status().path("mayAct").asBoolean()).isTrue();
    await().until(() -> open() == 0);
  }

  @Test
  void what_is_too_long_is_refused_even_with_the_key() throws Exception {
    assertThat(owner.send("HEAD", "/", Map.of(), "").status()).isEqualTo(200);
    assertThat(owner.send("HEAD", "/", Map.of(), "").body()).isEmpty();
    assertThat(owner.post(DISCARD, " ".repeat(100_000)).status()).isEqualTo(413);
    assertThat(postInChunks(DISCARD, " ".repeat(100_000)).status()).isEqualTo(413);
    assertThat(owner.post(DISCARD, "{}", Map.of("Content-Length", "two")).status()).isEqualTo(400);
    assertThat(owner.get("/?" + "x".repeat(5_000), Map.of()).status()).isEqualTo(414);
    assertThat(owner.get("/", Map.of("X-Long", "x".repeat(10_000))).status()).isEqualTo(431);
  }

  @Test
  void another_account_of_the_machine_sees_figures_and_can_do_nothing() throws Exception {
    letterIn(home);
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
  void health_and_metrics_answer_to_own_names_only() throws Exception {
    for (String path : List.of("/observe/health", "/observe/health/live", "/observe/metrics")) {
      assertThat(stranger.get(path, Map.of("Host", "evil.example")).status())
          .as(path)
          .isEqualTo(403);
      assertThat(stranger.get(path, Map.of("Host", "")).status()).as("a probe").isEqualTo(200);
      assertThat(stranger.get(path, Map.of()).headers()).containsKey("content-security-policy");
    }
  }

  @Test
  void a_name_that_somebody_has_pointed_here_is_refused_and_this_machines_own_are_taken()
      throws Exception {
    for (String host :
        List.of("attacker.example", "attacker.example:80", "localhost.attacker.example", "[::2]")) {
      for (String path : new String[] {"/", STATUS, "/api/dead-letters", "/page.js"}) {
        PageClient.Answer answer = owner.get(path, Map.of("Host", host));
        assertThat(answer.status()).as(host + path).isEqualTo(403);
        assertThat(answer.body()).doesNotContain(Twins.ALPHA);
      }
    }
    for (String host : List.of("localhost", "LOCALHOST:1234", "127.0.0.1:8000", "[::1]:9876")) {
      assertThat(owner.get("/", Map.of("Host", host)).status()).as(host).isEqualTo(200);
      assertThat(owner.get(STATUS, Map.of("Host", host)).status()).as(host).isEqualTo(200);
    }
  }

  @Test
  void what_another_site_can_make_a_browser_send_changes_nothing_and_it_reads_nothing()
      throws Exception {
    Path letter = letterIn(home);
    for (String sent :
        List.of(
            "Origin, https://attacker.example, 403",
            "Origin, null, 403",
            "Origin, http://127.0.0.1:1, 403",
            "Sec-Fetch-Site, cross-site, 403",
            "Sec-Fetch-Site, same-site, 403",
            "Cookie, export-1234=0123456789abcdef, 401",
            "Cookie, , 401",
            "Content-Type, text/plain, 415",
            "Content-Type, application/x-www-form-urlencoded, 415",
            "Content-Type, , 415",
            "Host, attacker.example, 403")) {
      String[] header = sent.split(", ");
      for (String path : new String[] {DISCARD, REPLAY, "/api/try-again"}) {
        PageClient.Answer answer =
            owner.post(path, "{\"ids\":[\"poison-1\"]}", Map.of(header[0], header[1]));
        assertThat(answer.status()).as(sent + path).isEqualTo(Integer.parseInt(header[2]));
      }
      assertThat(letter).as(sent).exists();
    }
    assertThat(owner.get(STATUS, Map.of("Sec-Fetch-Site", "cross-site")).status()).isEqualTo(403);
    assertThat(owner.get("/", Map.of("Sec-Fetch-Site", "cross-site")).status())
        .as("a link from elsewhere")
        .isEqualTo(200);
  }

  @Test
  void nothing_is_changed_by_reading_and_nothing_else_is_served() throws Exception {
    Path letter = letterIn(home);
    for (String path : new String[] {DISCARD, REPLAY, "/api/try-again"}) {
      PageClient.Answer answer = owner.get(path + "?ids=poison-1&all=true", Map.of());
      assertThat(answer.status()).as(path).isEqualTo(404);
    }
    for (String method : new String[] {"PUT", "DELETE", "PATCH", "OPTIONS"}) {
      assertThat(owner.send(method, DISCARD, Map.of(), "").status()).as(method).isEqualTo(405);
    }
    assertThat(letter).exists();
    for (String path :
        new String[] {
          "/..%2f..%2fconfig/application.properties",
          "/db/migration/V1__ledger.sql",
          "/api/dead-letters/show?id=..%2F..%2Fconfig%2Fapplication",
          "/api/dead-letters/show"
        }) {
      assertThat(owner.get(path, Map.of()).status()).as(path).isEqualTo(404);
    }
    assertThat(owner.post(DISCARD, "{\"ids\":").status()).isEqualTo(400);
    assertThat(owner.post(DISCARD, "{}").status()).isEqualTo(400);
    assertThat(owner.get("/api/dead-letters?offset=x", Map.of()).status()).isEqualTo(400);
  }

  @Test
  void every_answer_forbids_foreign_content_frames_and_caches() throws Exception {
    for (String path : new String[] {"/", "/page.js", "/page.css", "/icon.svg", STATUS, "/none"}) {
      Map<String, String> headers = owner.get(path, Map.of()).headers();
      assertThat(headers.get("content-security-policy"))
          .as(path)
          .startsWith("default-src 'self';")
          .doesNotContain("unsafe")
          .contains("frame-ancestors 'none'");
      assertThat(headers)
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("x-frame-options", "DENY")
          .containsEntry("cache-control", "no-store")
          .containsEntry("referrer-policy", "no-referrer")
          .containsEntry("cross-origin-resource-policy", "same-origin")
          .doesNotContainKey("access-control-allow-origin");
    }
  }
}
