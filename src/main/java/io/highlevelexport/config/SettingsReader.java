package io.highlevelexport.config;

import io.highlevelexport.lint.Nearest;
import io.highlevelexport.message.Channels;
import io.highlevelexport.message.Dates;
import io.highlevelexport.state.Dialect;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@link Settings} out of a configuration and tells every problem at once: first what each
 * key says of its values, then what must hold between them. Sends and creates nothing.
 */
public final class SettingsReader {
  private static final Pattern SINK = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Set<String> SINKS = Set.of("file", "sql", "mail");
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");
  private static final Pattern PROXY =
      Pattern.compile(
          "none|(?:http://)?(?:([^:/@]+)(?::([^/@]*))?@)?([^:/@\\s]+|\\[[^]]+]):(\\d{1,5})/?");
  private static final String NO_ADDRESS =
      "is no address such as https://services.leadconnectorhq.com";
  private static final String NO_KEY = "make one: openssl rand -base64 32";

  private final Configuration configuration;
  private final Home home;
  private final List<Problem> problems = new ArrayList<>();

  /** What beans and routes get. */
  private final Map<String, String> values = new HashMap<>();

  private SettingsReader(Configuration configuration, Home home) {
    this.configuration = configuration;
    this.home = home;
    configuration.names().forEach(name -> values.put(name, configuration.get(name)));
    Key.all().forEach(this::check);
  }

  private void check(Key key) {
    try {
      values.put(key.name(), key.checked(configuration.get(key.name()), home));
    } catch (IllegalArgumentException e) {
      problem(key.name(), e.getMessage());
      values.put(key.name(), key.checked(key.standard(), home));
    }
  }

  /**
   * @throws ConfigurationException with every problem
   */
  public static Settings read(Configuration configuration, Home home)
      throws ConfigurationException {
    Reading reading = inspect(configuration, home);
    if (!reading.problems().isEmpty()) {
      throw new ConfigurationException(reading.problems());
    }
    return reading.settings();
  }

  /** Reads what can be read; a key with a problem has a stand-in for a value. */
  public static Reading inspect(Configuration configuration, Home home) {
    SettingsReader reader = new SettingsReader(configuration, home);
    Settings settings = reader.settings();
    reader.misspelt();
    return new Reading(settings, List.copyOf(reader.problems));
  }

  /** Settings, and what is wrong with them. */
  public record Reading(Settings settings, List<Problem> problems) {
    /**
     * The settings for something that needs only some of them.
     *
     * @param keys what it needs: keys, or beginnings of keys
     * @throws ConfigurationException with every problem of those keys
     */
    public Settings settingsFor(String... keys) throws ConfigurationException {
      List<Problem> own =
          problems.stream()
              .filter(problem -> Stream.of(keys).anyMatch(problem.key()::startsWith))
              .toList();
      if (!own.isEmpty()) {
        throw new ConfigurationException(own);
      }
      return settings;
    }
  }

  private Settings settings() {
    Settings.Api api = api();
    Settings.OAuth oauth = oauth();
    List<String> locations = locations(oauth);
    List<String> channels = channels();
    Instant startDate = startDate();
    boolean mails = sinks(channels);
    Settings.Sql sql = sql();
    Settings.Mail mail = mail(mails);
    must("export.http.host", "[0-9A-Za-z.:-]+", "is an address of this machine, such as 127.0.0.1");
    must(
        "export.traces.endpoint",
        "(https?://[^/\\s@]+/\\S*)?",
        "is no address such as http://localhost:4318/v1/traces");
    return new Settings(
        api,
        oauth,
        locations,
        channels,
        number("export.page-size"),
        startDate,
        new Settings.Polling(
            time("export.period"),
            time("export.settle"),
            time("export.overlap"),
            time("export.refresh"),
            time("export.refresh-period")),
        new Settings.Pace(
            number("export.rate.requests"),
            time("export.rate.window"),
            number("export.rate.daily-reserve"),
            number("export.walks"),
            number("export.window-messages")),
        new Settings.Pauses(
            number("export.retry.attempts"),
            time("export.retry.delay"),
            time("export.retry.max-delay")),
        new Settings.Pauses(0, time("export.hold.delay"), time("export.hold.max-delay")),
        sql,
        mail,
        Path.of(text("export.spool.directory")),
        number("export.spool.max-pages"),
        Path.of(text("export.dead-letter.directory")),
        forRoutes());
  }

  private Map<String, String> forRoutes() {
    Map<String, String> placeholders = new HashMap<>(values);
    Key.all().stream()
        .filter(key -> !key.isForRoutes())
        .forEach(key -> placeholders.remove(key.name()));
    return Map.copyOf(placeholders);
  }

  private Settings.Api api() {
    URI url = url();
    must("export.api.version", "[0-9A-Za-z.-]+", "is a date such as 2021-04-15");
    Secret token = secret("export.api.token");
    String given = text("export.api.token");
    boolean isThere = !given.isEmpty() || token.file() != null;
    boolean app = !text("export.oauth.client-id").isEmpty();
    if (app && isThere) {
      problem(
          token.file() == null ? "export.api.token" : "export.api.token-file",
          "export.oauth.client-id is given as well: choose one of them");
    } else if (!app && !isThere) {
      problem(
          "export.api.token",
          "is missing: give a token (EXPORT_API_TOKEN), a file with one (export.api.token-file) or"
              + " an app (export.oauth.client-id)");
    } else if (given.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      problem("export.api.token", "a token holds no blanks and no characters beyond ASCII");
    }
    long maxPageBytes = Long.parseLong(text("export.api.max-page-bytes"));
    return new Settings.Api(url, token, time("export.api.deadline"), maxPageBytes, proxy());
  }

  /** {@code null} where no app is configured. */
  private Settings.OAuth oauth() {
    String clientId = text("export.oauth.client-id");
    if (clientId.isEmpty()) {
      Stream.of("client-secret", "client-secret-file", "refresh-token", "token-file")
          .map("export.oauth."::concat)
          .filter(key -> !text(key).isEmpty())
          .findFirst()
          .ifPresent(
              key -> problem("export.oauth.client-id", "is missing, but " + key + " is given"));
      return null;
    }
    String key = text("export.oauth.key");
    if (!key.isEmpty() && !isKey(key)) {
      problem("export.oauth.key", "is no Base64 of 32 bytes; " + NO_KEY);
    }
    String appId = text("export.oauth.app-id");
    return new Settings.OAuth(
        clientId,
        appId.isEmpty() ? clientId.replaceFirst("-.*", "") : appId,
        needed(
            "export.oauth.client-secret",
            "export.oauth.client-secret-file",
            "the secret of the app's client key"),
        needed(
            "export.oauth.refresh-token",
            "export.oauth.token-file",
            "the refresh token that the app got when it was installed"),
        text("export.oauth.user-type"),
        time("export.oauth.renew-before"),
        needed(
            "export.oauth.key",
            "export.oauth.key-file",
            "a key to keep the tokens with, " + NO_KEY));
  }

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text).length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Secret needed(String key, String fileKey, String what) {
    if (text(key).isEmpty() && text(fileKey).isEmpty()) {
      problem(key, "is missing: give " + what + ", or a file with it (" + fileKey + ")");
    }
    return secret(key, fileKey);
  }

  private Secret secret(String key) {
    return secret(key, key + "-file");
  }

  private Secret secret(String key, String fileKey) {
    if (text(fileKey).isEmpty()) {
      return Secret.of(text(key), null, fileKey);
    }
    Path file = Path.of(text(fileKey));
    if (!text(key).isEmpty()) {
      problem(key, fileKey + " is given as well: choose one of them");
    } else if (!Files.isReadable(file) || Files.isDirectory(file)) {
      problem(fileKey, "the file " + file + " is missing or cannot be read");
    }
    return Secret.of("", file, fileKey);
  }

  private URI url() {
    String text = text("export.api.url").replaceFirst("/$", "");
    values.put("export.api.url", text);
    try {
      URI url = new URI(text);
      if (!text.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
        problem("export.api.url", NO_ADDRESS);
      } else if (!text.startsWith("https:") && !LOOPBACK.matcher(url.getAuthority()).matches()) {
        problem(
            "export.api.url",
            "must be https: over http the token would be readable on the way (http is for this"
                + " machine only)");
      }
      return url;
    } catch (URISyntaxException e) {
      problem("export.api.url", NO_ADDRESS);
      return null;
    }
  }

  /** {@code null} where nothing is said. */
  private Settings.Proxy proxy() {
    String text = text(Configuration.PROXY);
    Matcher proxy = PROXY.matcher(text);
    if (text.isEmpty() || !proxy.matches()) {
      must(Configuration.PROXY, "", "is no proxy such as http://proxy.example.com:3128, nor none");
      return null;
    }
    return text.equals("none")
        ? new Settings.Proxy("", 0, "", "")
        : new Settings.Proxy(
            proxy.group(3),
            Integer.parseInt(proxy.group(4)),
            Objects.requireNonNullElse(proxy.group(1), ""),
            Objects.requireNonNullElse(proxy.group(2), ""));
  }

  private List<String> locations(Settings.OAuth oauth) {
    List<String> locations = list("export.locations");
    boolean agency = oauth != null && oauth.isAgency();
    if (locations.isEmpty()) {
      problem(
          "export.locations",
          "is missing: give the ids of the locations to export, a comma list (EXPORT_LOCATIONS)");
    } else if (locations.contains(Settings.ALL_LOCATIONS) && (locations.size() > 1 || !agency)) {
      problem(
          "export.locations",
          "* alone stands for every location of an agency's app (export.oauth.user-type ="
              + " Company); otherwise give their ids");
    } else if (oauth != null && !agency && locations.size() > 1) {
      problem(
          "export.locations",
          "a token of user type Location is for one location: give one, or have the agency install"
              + " the app and set export.oauth.user-type to Company");
    }
    return locations;
  }

  private List<String> channels() {
    List<String> channels = list("export.channels");
    if (channels.equals(List.of(Channels.EVERYTHING))) {
      return List.of(Channels.EVERYTHING, "Email");
    }
    String choice = "choose of " + String.join(", ", Channels.ALL);
    for (String channel : channels) {
      if (!Channels.ALL.contains(channel)) {
        problem(
            "export.channels",
            "there is no channel \"" + channel + "\": " + choice + ", or * alone");
      }
    }
    if (channels.isEmpty()) {
      problem("export.channels", "is empty: " + choice + ", or * for everything");
    }
    return channels;
  }

  /** {@code null} for all history. */
  private Instant startDate() {
    String text = text("export.start-date");
    Instant date = text.isEmpty() ? null : Dates.parse(text).orElse(null);
    if (date == null && !text.isEmpty()) {
      problem("export.start-date", "is no date such as 2024-03-27 or 2024-03-27T18:13:49Z");
    }
    return date;
  }

  /**
   * @return whether an exported channel goes to mail
   */
  private boolean sinks(List<String> exported) {
    boolean everything = exported.contains(Channels.EVERYTHING);
    boolean mail = false;
    for (String channel :
        Stream.concat(Channels.ALL.stream(), Stream.of(Channels.OTHER)).toList()) {
      String key = "export.sink." + channel.toLowerCase(Locale.ROOT);
      List<String> sinks = list(key);
      if (sinks.isEmpty()) {
        problem(key, "is empty: choose of file, sql, mail (a comma list)");
      }
      for (String sink : sinks) {
        String own = "deliver-" + sink + ".camel.yaml";
        if (!SINK.matcher(sink).matches()
            || (!SINKS.contains(sink) && !Files.exists(home.routes().resolve(own)))) {
          problem(
              key,
              "there is no sink \""
                  + sink
                  + "\": choose of file, sql, mail, or lay down routes/"
                  + own);
        }
        mail |= sink.equals("mail") && (everything || exported.contains(channel));
      }
    }
    return mail;
  }

  private Settings.Sql sql() {
    String url = text("export.sql.url");
    if (url.isEmpty()) {
      url = "jdbc:h2:file:" + home.resolve("data/highlevel-export");
    } else if (url.startsWith("jdbc:mysql:")) {
      problem("export.sql.url", "write jdbc:mariadb: in place of jdbc:mysql:");
    }
    try {
      Dialect dialect = Dialect.of(url);
      values.put("export.sql.dialect", dialect.resource());
      if (dialect == Dialect.H2) {
        url = durable(url);
      }
    } catch (IllegalArgumentException e) {
      problem("export.sql.url", e.getMessage());
    }
    return new Settings.Sql(url, text("export.sql.username"), secret("export.sql.password"));
  }

  /**
   * H2 as it must be here: it loses acknowledged commits when it is killed, and closes itself in
   * mid work when the process is stopped, unless it is told not to.
   */
  private static String durable(String url) {
    String safe = with(url, "WRITE_DELAY", "0");
    boolean shared = safe.toUpperCase(Locale.ROOT).contains(";AUTO_SERVER=TRUE");
    return shared ? safe : with(safe, "DB_CLOSE_ON_EXIT", "FALSE"); // H2 does not take both
  }

  private static String with(String url, String setting, String value) {
    String own = ";" + setting + "=";
    return url.toUpperCase(Locale.ROOT).contains(own) ? url : url + own + value;
  }

  private Settings.Mail mail(boolean used) {
    for (String key : List.of("export.mail.host", "export.mail.from", "export.mail.to")) {
      if (text(key).isEmpty() && used) {
        problem(key, "is missing: an exported channel goes to mail (export.sink.*)");
      } else if (text(key).contains(")&")) {
        problem(key, "may not hold \")&\": Camel would take it for the end of the value");
      }
    }
    return new Settings.Mail(
        text("export.mail.host"),
        number("export.mail.port"),
        text("export.mail.username"),
        secret("export.mail.password"),
        text("export.mail.tls"),
        text("export.mail.mode"),
        text("export.mail.in-doubt"));
  }

  /** A key that nobody reads, and that looks like one that somebody does, is a slip. */
  private void misspelt() {
    Set<String> known = Key.all().stream().map(Key::name).collect(Collectors.toSet());
    List<String> unknown =
        configuration.names().stream()
            .filter(key -> key.startsWith("export.") && !known.contains(key))
            .sorted()
            .toList();
    String routes = unknown.isEmpty() ? "" : RouteFolder.text(home.routes());
    Nearest nearest = new Nearest(known);
    for (String key : unknown) {
      if (!Pattern.compile("\\{\\{\\??" + Pattern.quote(key) + "[:}]").matcher(routes).find()) {
        nearest
            .to(key)
            .ifPresent(
                near ->
                    problem(
                        key,
                        "there is no such key, and no route names it; did you mean " + near + "?"));
      }
    }
  }

  private List<String> list(String key) {
    return Key.list(text(key)).toList();
  }

  private int number(String key) {
    return Integer.parseInt(text(key));
  }

  private Duration time(String key) {
    return Duration.ofMillis(Long.parseLong(text(key)));
  }

  private void must(String key, String pattern, String otherwise) {
    if (!text(key).matches(pattern)) {
      problem(key, otherwise);
    }
  }

  private String text(String key) {
    return values.get(key);
  }

  private void problem(String key, String what) {
    problems.add(new Problem(key, configuration.origin(key), what));
  }
}
