package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Release;
import io.highlevelexport.auth.Credential;
import io.highlevelexport.config.Settings;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.model.Channels;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpGet;

/** Whether the API takes the token: one small request for each location. */
final class ApiCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final int SMALLEST_PAGE = 10;
  private static final int MAX_ANSWER = 32 << 20;
  private static final int MAX_SHOWN = 300;

  private final Settings settings;
  private final Credential credential;
  private final OutgoingHttp http;

  ApiCheck(Settings settings, Credential credential) {
    this.settings = settings;
    this.credential = credential;
    this.http = new OutgoingHttp(settings.api().proxy());
  }

  void check(CheckReport report) throws InterruptedException {
    for (String location : settings.locations()) {
      check(location, report);
    }
  }

  private void check(String location, CheckReport report) throws InterruptedException {
    String subject = "API " + location;
    try {
      OutgoingHttp.Answer answer = http.send(request(location), TIMEOUT, MAX_ANSWER);
      judge(subject, answer, report);
    } catch (IOException | IllegalArgumentException e) {
      report.fail(subject, inWords(e));
    }
  }

  private HttpGet request(String location) throws IOException {
    String channel = settings.channels().get(0);
    String query =
        "locationId="
            + encoded(location)
            + (channel.equals(Channels.EVERYTHING) ? "" : "&channel=" + encoded(channel))
            + "&limit="
            + SMALLEST_PAGE;
    HttpGet request = new HttpGet(settings.api().url() + "/conversations/messages/export?" + query);
    request.setHeader("Authorization", "Bearer " + credential.tokenFor(location).value());
    request.setHeader("Version", settings.placeholders().get("export.api.version"));
    request.setHeader("Accept", "application/json");
    request.setHeader("User-Agent", "highlevel-export/" + Release.version());
    return request;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void judge(String subject, OutgoingHttp.Answer answer, CheckReport report) {
    int status = answer.status();
    JsonNode json = answer.json();
    if (status == 200 && json.path("messages").isArray()) {
      JsonNode total = json.path("total");
      report.ok(
          subject,
          "the token works"
              + (total.isIntegralNumber()
                  ? String.format(
                      java.util.Locale.ROOT,
                      ", %,d messages in %s",
                      total.longValue(),
                      settings.channels().get(0))
                  : ""));
      return;
    }
    String text = advice(status) + says(json, answer.body());
    if (status == 429) {
      report.advice(subject, text);
    } else {
      report.fail(subject, text);
    }
  }

  private static String advice(int status) {
    return switch (status) {
      case 200 -> "it answers, but not with messages: is export.api.url right?";
      case 400, 422 ->
          "the request is refused (" + status + "): is the location id right (export.locations)?";
      case 401 ->
          "the token is refused (401): it is wrong, expired, revoked, of another location, or lacks"
              + " the scope conversations/message.readonly. Make a new one in the location under"
              + " Settings, Private Integrations, and give it as EXPORT_API_TOKEN";
      case 403 ->
          "no access (403): the token is for another location, or a firewall stands between. Check"
              + " export.locations, and that the token was made in this location";
      case 404 ->
          "there is no such thing (404): check export.api.url, export.api.version and the location"
              + " id";
      case 429 ->
          "the rate limit is used up (429), so the token is not tried: does another program ask for"
              + " this location? Try again in a while";
      default ->
          status >= 500
              ? "the API has trouble of its own (" + status + "): try again later"
              : "an answer that nobody expects (" + status + "): is export.api.url right?";
    };
  }

  private String says(JsonNode answer, byte[] body) {
    JsonNode message = answer.path("message");
    String text =
        message.isTextual()
            ? message.textValue()
            : message.isArray() ? message.toString() : beginning(body);
    String shown = Printable.line(credential.mask(text), MAX_SHOWN);
    return shown.isEmpty() ? "" : ". It says: " + shown;
  }

  private static String beginning(byte[] body) {
    return new String(body, 0, Math.min(body.length, MAX_SHOWN), StandardCharsets.UTF_8);
  }

  private String inWords(Exception e) {
    String host = settings.api().url().getHost();
    if (e instanceof SSLException) {
      return "no safe connection to " + host + ": " + Problems.root(e);
    }
    if (e instanceof UnknownHostException) {
      return "the name " + host + " is not known (export.api.url): is the network up?";
    }
    return host + " cannot be reached (export.api.url): " + credential.mask(Problems.root(e));
  }
}
