package io.highlevelexport.config;

import io.highlevelexport.message.Channels;
import io.highlevelexport.message.Dates;
import io.highlevelexport.state.Dialect;
import io.highlevelexport.state.SqliteFile;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@link Settings} out of a configuration and tells every problem at once. Sends and creates
 * nothing.
 */
public final class SettingsReader {
  /** A sink may be an integrator's own. */
  private static final Pattern LANE = Pattern.compile("export\\.lanes\\.[^.]+\\.workers");

  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final Pattern SINK = Pattern.compile("[a-z][a-z0-9-]*");
  private static final List<String> OAUTH_SECRETS =
      List.of(
          "export.oauth.client-secret",
          "export.oauth.client-secret-file",
          "export.oauth.refresh-token",
          "export.oauth.token-file");
  private static final Set<String> SINKS = Set.of("file", "sql", "mail");
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final Configuration configuration;
  private final Home home;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> placeholders;
  private final Set<String> asked = new HashSet<>();

  private SettingsReader(Configuration configuration, Home home) {
    this.configuration = configuration;
    this.home = home;
    this.placeholders = new HashMap<>(configuration.values());
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
    reader.problems.addAll(new KeyNames(reader.asked).misspelt(configuration, home.routes()));
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
    List<String> locations = list("export.locations");
    if (locations.isEmpty()) {
      problem(
          "export.locations",
          "is missing: give the ids of the locations to export, a comma list (EXPORT_LOCATIONS)");
    }
    if (locations.contains(Settings.ALL_LOCATIONS)
        && (locations.size() > 1 || oauth == null || !oauth.isAgency())) {
      problem(
          "export.locations",
          "* alone stands for every location of an agency's app (export.oauth.user-type ="
              + " Company); otherwise give their ids");
    } else if (oauth != null && !oauth.isAgency() && locations.size() > 1) {
      problem(
          "export.locations",
          "a token of user type Location is for one location: give one, or have the agency install"
              + " the app and set export.oauth.user-type to Company");
    }
    List<String> channels = channels();
    int pageSize = (int) number("export.page-size", 10, 500);
    Instant startDate = startDate();
    Settings.Polling polling =
        new Settings.Polling(
            positive("export.period"),
            duration("export.settle"),
            duration("export.overlap"),
            duration("export.refresh"),
            positive("export.refresh-period"));
    Settings.Pace pace =
        new Settings.Pace(
            (int) number("export.rate.requests", 1, 100_000),
            positive("export.rate.window"),
            (int) number("export.rate.daily-reserve", 0, 100),
            (int) number("export.walks", 1, 256),
            number("export.window-messages", 500, 1_000_000));
    Settings.Pauses retry =
        new Settings.Pauses(
            (int) number("export.retry.attempts", 0, 1000),
            positive("export.retry.delay"),
            positive("export.retry.max-delay"));
    positive("export.retry.unauthorized-delay");
    Settings.Pauses holds =
        new Settings.Pauses(0, positive("export.hold.delay"), positive("export.hold.max-delay"));
    boolean mails = sinks(channels);
    directory("export.file.directory");
    Settings.Sql sql = sql();
    Settings.Mail mail = mail(mails);
    Path spool = directory("export.spool.directory");
    int maxPages = (int) number("export.spool.max-pages", 1, 1_000_000);
    number("export.routing.workers", 1, 64);
    placeholders.keySet().stream()
        .filter(key -> LANE.matcher(key).matches())
        .toList()
        .forEach(key -> number(key, 1, 64));
    Path deadLetters = directory("export.dead-letter.directory");
    number("export.http.port", 0, 65_535);
    if (!text("export.http.host").matches("[0-9A-Za-z.:-]+")) {
      problem("export.http.host", "is an address of this machine, such as 127.0.0.1");
    }
    traces();
    return new Settings(
        api,
        oauth,
        locations,
        channels,
        pageSize,
        startDate,
        polling,
        pace,
        retry,
        holds,
        sql,
        mail,
        spool,
        maxPages,
        deadLetters,
        Map.copyOf(placeholders));
  }

  private Settings.Api api() {
    URI url = url();
    if (!text("export.api.version").matches("[0-9A-Za-z.-]+")) {
      problem("export.api.version", "is a date such as 2021-04-15");
    }
    String token = text("export.api.token");
    String tokenFile = text("export.api.token-file");
    Path file = tokenFile.isEmpty() ? null : path("export.api.token-file");
    boolean app = !text("export.oauth.client-id").isEmpty();
    if (app && (file != null || !token.isEmpty())) {
      problem(
          file == null ? "export.api.token" : "export.api.token-file",
          "export.oauth.client-id is given as well: choose one of them");
    } else if (!app && file == null && token.isEmpty()) {
      problem(
          "export.api.token",
          "is missing: give a token (EXPORT_API_TOKEN), a file with one (export.api.token-file) or"
              + " an app (export.oauth.client-id)");
    } else if (file != null && !Files.isReadable(file)) {
      problem("export.api.token-file", "the file " + file + " is missing or cannot be read");
    } else if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      problem("export.api.token", "a token holds no blanks and no characters beyond ASCII");
    }
    positive("export.api.response-timeout");
    return new Settings.Api(
        url,
        file == null ? token : null,
        file,
        positive("export.api.deadline"),
        number("export.api.max-page-bytes", 1_000_000, Long.MAX_VALUE));
  }

  /** {@code null} where no app is configured. */
  private Settings.OAuth oauth() {
    String clientId = text("export.oauth.client-id");
    oneOf("export.oauth.user-type", "Location", "Company");
    Duration renewBefore = positive("export.oauth.renew-before");
    if (clientId.isEmpty()) {
      List<String> others = OAUTH_SECRETS.stream().filter(key -> !text(key).isEmpty()).toList();
      text("export.oauth.app-id");
      text("export.oauth.key");
      text("export.oauth.key-file");
      if (!others.isEmpty()) {
        problem("export.oauth.client-id", "is missing, but " + others.get(0) + " is given");
      }
      return null;
    }
    String key = text("export.oauth.key");
    Path secretFile =
        secret(
            "export.oauth.client-secret",
            "export.oauth.client-secret-file",
            "the secret of the app's client key");
    Path tokenFile =
        secret(
            "export.oauth.refresh-token",
            "export.oauth.token-file",
            "the refresh token that the app got when it was installed");
    Path keyFile =
        secret(
            "export.oauth.key",
            "export.oauth.key-file",
            "a key to keep the tokens with, made with: openssl rand -base64 32");
    if (keyFile == null && !key.isEmpty() && !isKey(key)) {
      problem("export.oauth.key", "is no Base64 of 32 bytes; make one: openssl rand -base64 32");
    }
    String appId = text("export.oauth.app-id");
    return new Settings.OAuth(
        clientId,
        appId.isEmpty() ? clientId.replaceFirst("-.*", "") : appId,
        text("export.oauth.client-secret"),
        secretFile,
        text("export.oauth.refresh-token"),
        tokenFile,
        text("export.oauth.user-type"),
        renewBefore,
        key,
        keyFile);
  }

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text).length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * @return the file that the secret lies in; {@code null} where it is given itself
   */
  private Path secret(String key, String fileKey, String what) {
    boolean given = !text(key).isEmpty();
    if (text(fileKey).isEmpty()) {
      if (!given) {
        problem(key, "is missing: give " + what + ", or a file with it (" + fileKey + ")");
      }
      return null;
    }
    Path file = path(fileKey);
    if (given) {
      problem(key, fileKey + " is given as well: choose one of them");
    } else if (!Files.isReadable(file)) {
      problem(fileKey, "the file " + file + " is missing or cannot be read");
    }
    return file;
  }

  private URI url() {
    String text = text("export.api.url");
    try {
      URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = String.valueOf(url.getScheme());
      if (url.getHost() == null
          || url.getQuery() != null
          || url.getUserInfo() != null
          || !scheme.matches("https?")) {
        problem("export.api.url", "is no address such as https://services.leadconnectorhq.com");
      } else if (scheme.equals("http") && !isLoopback(url.getHost())) {
        problem(
            "export.api.url",
            "must be https: over http the token would be readable on the way (http is for this"
                + " machine only)");
      }
      placeholders.put("export.api.url", url.toString());
      return url;
    } catch (URISyntaxException e) {
      problem("export.api.url", "is no address such as https://services.leadconnectorhq.com");
      return null;
    }
  }

  private void traces() {
    String endpoint = text("export.traces.endpoint");
    if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/\\s@]+/\\S*")) {
      problem("export.traces.endpoint", "is no address such as http://localhost:4318/v1/traces");
    }
  }

  private static boolean isLoopback(String host) {
    if (LOOPBACK.contains(host)) {
      return true;
    }
    try {
      return host.matches("127\\.[0-9.]+") && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private List<String> channels() {
    List<String> channels = list("export.channels");
    if (channels.equals(List.of(Channels.EVERYTHING))) {
      return List.of(Channels.EVERYTHING, "Email");
    }
    for (String channel : channels) {
      if (!Channels.ALL.contains(channel)) {
        problem(
            "export.channels",
            "there is no channel \""
                + channel
                + "\": choose of "
                + String.join(", ", Channels.ALL)
                + ", or * alone");
      }
    }
    if (channels.isEmpty()) {
      problem(
          "export.channels",
          "is empty: choose of " + String.join(", ", Channels.ALL) + ", or * for everything");
    }
    return channels;
  }

  private Instant startDate() {
    String text = text("export.start-date");
    if (text.isEmpty()) {
      return null;
    }
    return Dates.parse(text)
        .orElseGet(
            () -> {
              problem("export.start-date", "is no date such as 2024-03-27 or 2024-03-27T18:13:49Z");
              return null;
            });
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
        Path own = home.routes().resolve("deliver-" + sink + ".camel.yaml");
        if (!SINK.matcher(sink).matches() || (!SINKS.contains(sink) && !Files.exists(own))) {
          problem(
              key,
              "there is no sink \""
                  + sink
                  + "\": choose of file, sql, mail, or lay down routes/deliver-"
                  + sink
                  + ".camel.yaml");
        }
        mail |= sink.equals("mail") && (everything || exported.contains(channel));
      }
    }
    return mail;
  }

  private Settings.Sql sql() {
    String url = text("export.sql.url");
    if (url.isEmpty()) {
      url = "jdbc:sqlite:data/highlevel-export.db";
    }
    try {
      Dialect dialect = Dialect.of(url);
      placeholders.put("export.sql.dialect", dialect.resource());
      if (dialect == Dialect.SQLITE) {
        url = sqlite(url);
      }
    } catch (IllegalArgumentException e) {
      problem("export.sql.url", e.getMessage());
    }
    placeholders.put("export.sql.url", url);
    return new Settings.Sql(url, text("export.sql.username"), text("export.sql.password"));
  }

  /** A relative path counts from the home. */
  private String sqlite(String url) {
    SqliteFile file =
        SqliteFile.of(url)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "names no file: write jdbc:sqlite:path/of/the/file.db"));
    return file.urlAt(home.resolve(file.path().toString()));
  }

  private Settings.Mail mail(boolean used) {
    oneOf("export.mail.mode", "message", "digest");
    oneOf("export.mail.tls", "none", "starttls", "smtps");
    oneOf("export.mail.in-doubt", "resend", "skip");
    int port = (int) number("export.mail.port", 1, 65_535);
    for (String key : List.of("export.mail.host", "export.mail.from", "export.mail.to")) {
      if (text(key).isEmpty() && used) {
        problem(key, "is missing: an exported channel goes to mail (export.sink.*)");
      }
    }
    return new Settings.Mail(
        text("export.mail.host"),
        port,
        text("export.mail.username"),
        text("export.mail.password"),
        text("export.mail.tls"),
        text("export.mail.mode"),
        text("export.mail.in-doubt"));
  }

  private void oneOf(String key, String... values) {
    if (!Arrays.asList(values).contains(text(key))) {
      problem(key, "must be one of " + String.join(", ", values));
    }
  }

  private Path directory(String key) {
    Path directory = path(key);
    if (text(key).isEmpty()) {
      problem(key, "is missing: give a directory");
    } else if (Files.exists(directory) && !Files.isDirectory(directory)) {
      problem(key, directory + " is not a directory");
    }
    return directory;
  }

  private Path path(String key) {
    Path path = home.resolve(text(key));
    placeholders.put(key, path.toString());
    return path;
  }

  private List<String> list(String key) {
    return Arrays.stream(text(key).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .distinct()
        .toList();
  }

  private long number(String key, long least, long most) {
    return value(
        key,
        text -> {
          long number = Long.parseLong(text);
          return number >= least && number <= most ? number : null;
        },
        "must be a whole number from " + least + " to " + most,
        least);
  }

  private Duration positive(String key) {
    Duration duration = duration(key);
    if (duration.isZero()) {
      problem(key, "must be longer than nothing");
    }
    return duration;
  }

  private Duration duration(String key) {
    Duration duration =
        value(
            key,
            SettingsReader::parseDuration,
            "must be a time such as 500ms, 10s, 5m, 48h or 7d",
            Duration.ofSeconds(1));
    placeholders.put(key, Long.toString(duration.toMillis()));
    return duration;
  }

  private static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return null;
    }
    long[] units = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    long millis = 0;
    for (int unit = 0; unit < units.length; unit++) {
      if (matcher.group(unit + 1) != null) {
        millis =
            Math.addExact(
                millis, Math.multiplyExact(Long.parseLong(matcher.group(unit + 1)), units[unit]));
      }
    }
    return Duration.ofMillis(millis);
  }

  private <T> T value(String key, Function<String, T> parse, String expected, T otherwise) {
    T value = null;
    try {
      value = parse.apply(text(key));
    } catch (ArithmeticException | IllegalArgumentException e) {
      // told below, with what is expected
    }
    if (value == null) {
      problem(key, expected);
      return otherwise;
    }
    return value;
  }

  private String text(String key) {
    asked.add(key);
    return configuration.get(key);
  }

  private void problem(String key, String what) {
    problems.add(new Problem(key, configuration.origin(key), what));
  }
}
