package io.highlevelexport.twin;

import static io.highlevelexport.twin.TwinClient.ALPHA;
import static io.highlevelexport.twin.TwinClient.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
  private final Twin twin = new Twin(TwinOptions.builder().messages(20).with("--limit=0").build());

  @BeforeAll
  void start() {
    twin.start();
  }

  @AfterAll
  void stop() {
    twin.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer pit-unknown, Invalid Private Integration token",
    "Bearer eyJabc, Invalid token: access token is invalid",
    "Basic abc, Invalid JWT"
  })
  void a_bad_token_gets_a_401_with_the_vendors_text(String authorization, String message)
      throws Exception {
    TwinClient client = new TwinClient(twin);
    client.headers.put("Authorization", authorization);
    HttpResponse<byte[]> response = client.get("locationId", ALPHA, "channel", "SMS");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(client.error(response).path("message").asText()).isEqualTo(message);
    assertThat(client.error(response).path("error").asText()).isEqualTo("Unauthorized");
  }

  @Test
  void a_missing_token_gets_a_401() throws Exception {
    TwinClient client = new TwinClient(twin);
    client.headers.remove("Authorization");
    assertThat(client.get("locationId", ALPHA).statusCode()).isEqualTo(401);
  }

  @Test
  void a_token_opens_only_its_locations() throws Exception {
    twin.tokens().grant("pit-alpha", ALPHA);
    TwinClient client = new TwinClient(twin);
    client.headers.put("Authorization", "Bearer pit-alpha");
    assertThat(client.get("locationId", ALPHA).statusCode()).isEqualTo(200);
    assertThat(client.get("locationId", BRAVO).statusCode()).isEqualTo(403);
    assertThat(client.get("locationId", "nowhere").statusCode()).isEqualTo(403);
  }

  @Test
  void a_token_may_name_a_location_twice() throws Exception {
    twin.tokens().grant("pit-twice", ALPHA, ALPHA);
    TwinClient client = new TwinClient(twin);
    client.headers.put("Authorization", "Bearer pit-twice");
    assertThat(client.get("locationId", ALPHA).statusCode()).isEqualTo(200);
  }

  @Test
  void the_version_header_must_be_there_and_right() throws Exception {
    TwinClient client = new TwinClient(twin);
    client.headers.put("Version", "2020-01-01");
    assertThat(client.get("locationId", ALPHA).statusCode()).isEqualTo(404);
    client.headers.remove("Version");
    HttpResponse<byte[]> missing = client.get("locationId", ALPHA);
    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(client.error(missing).path("message").asText())
        .isEqualTo("version header was not found.");
  }

  @ParameterizedTest
  @CsvSource({"Apache-HttpClient/5.4 (Java/17)", "Java/17.0.1", "python-requests/2.31"})
  void a_library_that_does_not_name_its_user_meets_the_firewall(String agent) throws Exception {
    TwinClient client = new TwinClient(twin);
    client.headers.put("User-Agent", agent);
    HttpResponse<byte[]> response = client.get("locationId", ALPHA);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=UTF-8");
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).startsWith("<!DOCTYPE html>");
  }

  @ParameterizedTest
  @CsvSource({
    "channel,Telegram",
    "channel,sms",
    "channel,Other",
    "limit,9",
    "limit,501",
    "limit,many",
    "sortBy,dateAdded",
    "sortOrder,up"
  })
  void a_wrong_parameter_gets_a_422_with_a_list(String name, String value) throws Exception {
    TwinClient client = new TwinClient(twin);
    HttpResponse<byte[]> response = client.get("locationId", ALPHA, name, value);
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(client.error(response).path("message").isArray()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"startDate,1711563229000", "endDate,yesterday", "startDate,2024-13-45"})
  void a_date_that_is_not_iso_gets_a_400(String name, String value) throws Exception {
    TwinClient client = new TwinClient(twin);
    HttpResponse<byte[]> response = client.get("locationId", ALPHA, name, value);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(client.error(response).path("message").isTextual()).isTrue();
  }

  @Test
  void the_request_log_keeps_what_was_asked() throws Exception {
    new TwinClient(twin).get("locationId", BRAVO, "channel", "Email", "limit", "10");
    ServedRequest last = twin.requests().get(twin.requests().size() - 1);
    assertThat(last.status()).isEqualTo(200);
    assertThat(last.request().location()).isEqualTo(BRAVO);
    assertThat(last.request().channel()).isEqualTo("Email");
    assertThat(last.request().query()).containsEntry("limit", "10");
    assertThat(last.request().header("user-agent")).isEqualTo("twin-test/1");
    assertThat(last.request().page()).isEqualTo(1);
  }
}
