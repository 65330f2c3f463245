package io.highlevelexport.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.app.Release;
import io.highlevelexport.auth.AgencyCredential;
import io.highlevelexport.auth.Credential;
import io.highlevelexport.auth.OAuthCredential;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ops.Phrases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.net.URIBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code authorize}: a person's consent in a browser becomes the app's first tokens. */
@Command(
    name = "authorize",
    showDefaultValues = true,
    description = {
      "Opens HighLevel's page of consent in the browser, takes its answer on this machine, and"
          + " keeps the app's tokens in the database, encrypted.",
      "Needs export.oauth.client-id, client-secret and key. The export may run meanwhile."
    })
final class AuthorizeCommand extends ExportCommand {
  private static final int STATE_BYTES = 16;
  private static final int MOST_PORT = 65_535;

  @Option(
      names = "--redirect",
      paramLabel = "URL",
      description = "The app's redirect URL, as it stands in its settings; on this machine.")
  private URI redirect = URI.create("http://localhost:8910/callback");

  @Option(names = "--page", paramLabel = "URL", description = "The page of consent.")
  private URI page = URI.create("https://marketplace.gohighlevel.com/oauth/chooselocation");

  @Option(names = "--wait", paramLabel = "MINUTES", description = "How long to wait for it.")
  private int minutes = 10;

  @Option(names = "--no-browser", description = "Only prints the address to open.")
  private boolean noBrowser;

  private final CompletableFuture<Result> consent = new CompletableFuture<>();
  private String state;

  private record Result(boolean authorized, String words) {}

  @Override
  public Integer call() throws Exception {
    Settings settings = parent.settings();
    if (settings.oauth() == null) {
      throw new StartException("There is no app to authorize: set export.oauth.client-id.");
    }
    if (!redirect.toString().matches("http://(localhost|127\\.0\\.0\\.1):[1-9]\\d{0,4}/.*")
        || redirect.getPort() > MOST_PORT) {
      throw usage("--redirect is an address such as http://localhost:8910/callback");
    }
    byte[] random = new byte[STATE_BYTES];
    new SecureRandom().nextBytes(random);
    state = HexFormat.of().formatHex(random);
    try (OpenState ledger = OpenState.made(settings)) {
      String userAgent = Release.agent();
      return authorize(
          settings.oauth(),
          OAuthCredential.of(
              settings, ledger.database().dataSource(), userAgent, Clock.systemUTC()));
    }
  }

  private int authorize(Settings.OAuth client, OAuthCredential app) throws Exception {
    HttpServer server = listen();
    server.createContext("/", exchange -> answer(exchange, app));
    server.start();
    try {
      String address = consentPage(client);
      note("Consent in the browser, as an administrator. If it does not open:");
      note(address);
      browse(address);
      return end(consent.get(minutes, TimeUnit.MINUTES));
    } catch (TimeoutException e) {
      return end(new Result(false, "Nobody consented in " + minutes + " minutes."));
    } finally {
      server.stop(1);
    }
  }

  private int end(Result result) throws IOException {
    return print(result, result.authorized(), text -> text.line("%s", result.words()));
  }

  private String consentPage(Settings.OAuth client) {
    String scopes =
        client.isAgency() ? Credential.SCOPE + AgencyCredential.MORE_SCOPES : Credential.SCOPE;
    return new URIBuilder(page)
        .addParameter("response_type", "code")
        .addParameter("client_id", client.clientId())
        .addParameter("redirect_uri", redirect.toString())
        .addParameter("scope", scopes)
        .addParameter("state", state)
        .toString();
  }

  private HttpServer listen() throws StartException {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      return HttpServer.create(new InetSocketAddress(loopback, redirect.getPort()), 0);
    } catch (IOException e) {
      throw new StartException(
          "Port "
              + redirect.getPort()
              + " of this machine is not free: give the app another redirect URL, and it to"
              + " --redirect.",
          e);
    }
  }

  /** Whoever does not know the state was not sent by this command, and changes nothing. */
  private void answer(HttpExchange exchange, OAuthCredential app) throws IOException {
    URIBuilder query = new URIBuilder(exchange.getRequestURI());
    byte[] given = value(query, "state").getBytes(StandardCharsets.UTF_8);
    boolean known =
        exchange.getRequestMethod().equals("GET")
            && exchange.getRequestURI().getPath().equals(redirect.getPath())
            && MessageDigest.isEqual(given, state.getBytes(StandardCharsets.UTF_8))
            && !consent.isDone();
    Result found = known ? take(query, app) : null;
    String words =
        !known
            ? "This is no answer to what highlevel-export asked for."
            : found.authorized()
                ? "The export has its tokens. This page can be closed."
                : "The export has got no tokens: the terminal says why.";
    byte[] body = words.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
      exchange.sendResponseHeaders(known ? 200 : 400, body.length);
      exchange.getResponseBody().write(body);
    } finally {
      if (known) {
        consent.complete(found);
      }
    }
  }

  private Result take(URIBuilder query, OAuthCredential app) {
    String code = value(query, "code");
    if (code.isEmpty()) {
      String error = Phrases.line(value(query, "error"), 300);
      return new Result(false, "HighLevel sent no code: " + error);
    }
    try {
      app.authorize(code, redirect.toString());
      return new Result(true, "Authorized: " + app.describe().what());
    } catch (IOException | RuntimeException e) {
      String why = app.mask(Phrases.root(e).replace(code, "***"));
      return new Result(
          false, "HighLevel gave no tokens for the consent: " + Phrases.line(why, 600));
    }
  }

  private static String value(URIBuilder query, String name) {
    NameValuePair first = query.getFirstQueryParam(name);
    return first == null || first.getValue() == null ? "" : first.getValue();
  }

  private void browse(String address) {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String[] command =
        os.contains("win")
            ? new String[] {"rundll32", "url.dll,FileProtocolHandler", address}
            : new String[] {os.contains("mac") ? "open" : "xdg-open", address};
    if (!noBrowser) {
      try {
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
      } catch (IOException e) {
        // there is none: the address is printed
      }
    }
  }
}
