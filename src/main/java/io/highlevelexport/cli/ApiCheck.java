package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.api.Faults;
import io.highlevelexport.app.Release;
import io.highlevelexport.auth.Credential;
import io.highlevelexport.cli.CheckReport.Subject;
import io.highlevelexport.config.Settings;
import io.highlevelexport.content.ContactKind;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.model.CertificateFault;
import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Piece;
import io.highlevelexport.ops.FaultText;
import io.highlevelexport.ops.Phrases;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.sql.DataSource;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.net.URIBuilder;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What the export shows to the API, and whether the API takes it: one small request for each
 * location. An app's refresh token is good for one use, so no token is renewed here, and the API is
 * asked with a static one only.
 */
record ApiCheck(Settings settings, Credential credential, CheckReport report) {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final String SMALLEST_PAGE = "10";
  private static final int MAX_ANSWER = 32 << 20;
  private static final int MAX_SHOWN = 300;
  private static final String AGENT = Release.agent();

  static void check(Settings settings, CheckReport report) {
    Subject token = report.about("token");
    if (settings.oauth() == null) {
      Credential credential = credential(settings, null);
      tell(credential.describe(), token);
      ApiCheck check = new ApiCheck(settings, credential, report);
      for (String location : settings.locations()) {
        check.ask(location);
      }
      return;
    }
    if (OpenState.isMissing(settings.sql()) && settings.oauth().hasNoToken()) {
      token.fail("%s: get its tokens, bin/highlevel-export authorize", settings.oauth());
    } else if (OpenState.isMissing(settings.sql())) {
      token.ok("%s, its refresh token is not used yet", settings.oauth());
    } else {
      try (SingleConnectionDataSource database = DatabaseCheck.connect(settings.sql())) {
        tell(credential(settings, database).describe(), token);
      } catch (SQLException e) {
        token.skipped("fix the database first, the tokens are kept there");
      }
    }
    report.about("API").skipped("not asked: that might use up the app's refresh token");
  }

  private static Credential credential(Settings settings, DataSource database) {
    return Credential.of(settings, database, AGENT, Clock.systemUTC());
  }

  private static void tell(Credential.Description found, Subject token) {
    found.problems().forEach(problem -> token.fail("%s: %s", found.what(), problem));
    if (found.problems().isEmpty()) {
      token.ok("%s", found.what());
    }
  }

  private void ask(String location) {
    Subject api = report.about("API " + location);
    String version = settings.api().version();
    try {
      judge(api, get(page(location), version, location));
      if (settings.content().contains(Piece.CONTACT)) {
        contacts(version, location);
      }
    } catch (IOException | IllegalArgumentException e) {
      api.fail("%s", inWords(e));
    }
  }

  private URIBuilder page(String location) {
    URIBuilder page =
        new URIBuilder(settings.api().url())
            .appendPath("conversations/messages/export")
            .addParameter("locationId", location)
            .addParameter("limit", SMALLEST_PAGE);
    String channel = settings.channels().get(0);
    return channel.equals(Channels.EVERYTHING) ? page : page.addParameter("channel", channel);
  }

  /** A contact that there is not: what counts is whether the token may ask. */
  private void contacts(String version, String location) throws IOException {
    URIBuilder contact =
        new URIBuilder(settings.api().url()).appendPath("contacts/highlevel-export-check");
    String own = new ContactKind(settings.contactsPeriod(), Clock.systemUTC()).version(version);
    int status = get(contact, own, location).status();
    if (status == 401 || status == 403) {
      Subject contacts = report.about("contacts " + location);
      contacts.advice(
          "the token may not read them (%d): add the scope contacts.readonly, or take contact out"
              + " of export.content",
          status);
    }
  }

  private OutgoingHttp.Answer get(URIBuilder address, String version, String location)
      throws IOException {
    HttpGet request = new HttpGet(address.toString());
    request.setHeader("Authorization", "Bearer " + credential.tokenFor(location).value());
    request.setHeader("Version", version);
    request.setHeader("Accept", "application/json");
    request.setHeader("User-Agent", AGENT);
    return new OutgoingHttp(settings.api()).send(request, TIMEOUT, MAX_ANSWER);
  }

  private void judge(Subject api, OutgoingHttp.Answer answer) {
    JsonNode json = answer.json();
    JsonNode total = json.path("total");
    if (answer.status() == 200 && json.path("messages").isArray()) {
      api.ok(
          total.isIntegralNumber() ? "the token works, %,d messages in %s" : "the token works",
          total.longValue(),
          settings.channels().get(0));
      return;
    }
    String words = FaultText.message(new String(answer.body(), StandardCharsets.UTF_8));
    String said = Phrases.line(credential.mask(words), MAX_SHOWN);
    int status = answer.status();
    String fault = Faults.classOf(status);
    String advice = new FaultText(settings).advice(fault, said);
    String quoted = said.isEmpty() ? "" : Faults.SAYS + said.replaceFirst("\\.$", "");
    String text = FaultText.trouble(fault, status) + quoted + ". " + advice;
    if (status == 429) {
      api.advice("%s", text);
    } else {
      api.fail("%s", text);
    }
  }

  private String inWords(Exception e) {
    String host = settings.api().url().getHost();
    if (e instanceof SSLException) {
      return Phrases.format(
          "no safe connection to %s: %s",
          host, CertificateFault.inWords(e, "export.ca-file").orElse(Phrases.root(e)));
    }
    return e instanceof UnknownHostException
        ? "the name " + host + " is not known (export.api.url): is the network up?"
        : host + " cannot be reached (export.api.url): " + credential.mask(Phrases.root(e));
  }
}
