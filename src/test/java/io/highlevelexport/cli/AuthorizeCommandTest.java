package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.FilesBelow;
import io.highlevelexport.FreePort;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person consents in a browser, and the export has its tokens. */
class AuthorizeCommandTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir Path home;
  private final StringWriter out = new StringWriter();
  private final HttpClient browser =
      HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build();
  private Twin twin;
  private Operator operator;
  private int port;

  @BeforeEach
  void start() throws Exception {
    twin = new Twin(TwinOptions.builder().locations("loc1").messages(10).build()).start();
    twin.oauth().app("app-1", "secret-canary");
    twin.oauth().install("loc1");
    port = FreePort.find();
    operator =
        new Operator(home, twin.url())
            .set("export.api.token", "")
            .set("export.oauth.client-id", "app-1")
            .set("export.oauth.client-secret", "secret-canary")
            .set("export.oauth.key", KEY);
  }

  @AfterEach
  void stop() throws Exception {
    twin.close();
    for (Path file : FilesBelow.of(home, "")) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain("rtTwin", "eyTwin", "codeTwin");
    }
    assertThat(out.toString()).doesNotContain("rtTwin", "eyTwin", "codeTwin", "secret-canary");
  }

  private CompletableFuture<Integer> authorize() {
    String[] line = {
      "--home",
      home.toString(),
      "authorize",
      "--no-browser",
      "--redirect",
      redirect(),
      "--page",
      twin.url() + "/oauth/chooselocation"
    };
    PrintWriter writer = new PrintWriter(out, true);
    return CompletableFuture.supplyAsync(
        () -> HighlevelExport.commandLine(line).setOut(writer).setErr(writer).execute(line));
  }

  private String redirect() {
    return "http://localhost:" + port + "/callback";
  }

  private URI consentPage() {
    await().until(() -> out.toString().contains("&state="));
    return URI.create(
        out.toString().lines().filter(line -> line.contains("&state=")).toList().get(0));
  }

  private HttpResponse<String> get(URI address) throws Exception {
    return browser.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  @Test
  void the_redirect_of_a_consent_brings_tokens_that_export() throws Exception {
    assertThat(operator.types("check", "--offline").exit()).isZero();
    CompletableFuture<Integer> command = authorize();

    assertThat(get(consentPage()).body()).contains("The export has its tokens");

    assertThat(command.get(300, TimeUnit.SECONDS)).isZero();
    assertThat(out.toString()).contains("Authorized: ", "of location loc1");
    assertThat(operator.types("once").exit()).isZero();
    assertThat(twin.oauth().refreshes()).isZero();
  }

  @Test
  void an_answer_without_the_state_changes_nothing() throws Exception {
    CompletableFuture<Integer> command = authorize();
    URI page = consentPage();
    for (String wrong :
        new String[] {
          "?code=codeTwin.evil&state=guess", "?code=codeTwin.evil", "", "?code&state"
        }) {
      assertThat(get(URI.create(redirect() + wrong)).statusCode()).isEqualTo(400);
    }
    assertThat(command).isNotDone();
    assertThat(twin.requests()).isEmpty();

    get(page);

    assertThat(command.get(300, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void a_refusal_is_told() throws Exception {
    twin.fault(When.path("/oauth/token"), 1, Fault.json(400, "{\"error\":\"invalid_grant\"}"));
    CompletableFuture<Integer> command = authorize();

    assertThat(get(consentPage()).body()).contains("no tokens");

    assertThat(command.get(300, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(out.toString()).contains("HighLevel gave no tokens", "invalid_grant");
    assertThat(operator.types("once").exit()).isEqualTo(1);
    assertThat(Files.readString(operator.deadLetters("").get(0)))
        .contains("bin/highlevel-export authorize");
  }

  @Test
  void a_person_who_says_no_is_told() throws Exception {
    CompletableFuture<Integer> command = authorize();
    String state = consentPage().getQuery().replaceFirst(".*state=", "");

    get(URI.create(redirect() + "?error=access_denied&state=" + state));

    assertThat(command.get(300, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(out.toString()).contains("HighLevel sent no code: access_denied");
  }

  @Test
  void the_answer_comes_to_a_port_of_this_machine_only() {
    assertThat(operator.types("authorize", "--redirect", "http://example.com:80/callback").exit())
        .isEqualTo(2);
    assertThat(operator.types("authorize", "--redirect", "http://localhost:70000/callback").exit())
        .isEqualTo(2);
  }

  @Test
  void check_says_that_a_person_has_to_consent() {
    Operator.Said said = operator.types("check");

    assertThat(said.out()).contains("bin/highlevel-export authorize");
    assertThat(said.exit()).isEqualTo(78);
  }
}
