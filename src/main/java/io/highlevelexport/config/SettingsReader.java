package io.highlevelexport.config;

import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Dates;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@link Settings} out of a configuration and tells every problem at once: first what each
 * key says of its values, then what must hold between them. Sends and creates nothing.
 */
public final class SettingsReader {
  private static final Pattern LOGIN = Pattern.compile("[^:]+:.{12,}");
  private static final Pattern SINK = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern DOMAIN =
      Pattern.compile("(?<=@)[^\\s,;<>\"@]*[^\\p{ASCII}][^\\s,;<>\"@]*");
  private static final Set<String> SINKS = Set.of("file", "sql", "mail");

  /** What Camel would take for the end of a value. */
  private static final String NO_END = ")&";

  private static final List<String> MAIL =
      List.of("export.mail.host", "export.mail.from", "export.mail.to");

  private final Values values;
  private final Home home;

  private SettingsReader(Values values, Home home) {
    this.values = values;
    this.home = home;
  }

  /**
   * @throws ConfigurationException with every problem
   */
  public static Settings read(Configuration configuration, Home home)
      throws ConfigurationException {
    return inspect(configuration, home).settingsFor();
  }

  /** Reads what can be read; a key with a problem has a stand-in for a value. */
  public static Reading inspect(Configuration configuration, Home home) {
    Values values = new Values(configuration, home);
    Settings settings = new SettingsReader(values, home).settings();
    if (settings.uses("mail")) {
      MAIL.forEach(key -> checkForMails(key, values));
    }
    values.misspelt();
    values.unserved();
    return new Reading(settings, values.problems());
  }

  private static void checkForMails(String key, Values values) {
    String text = values.text(key);
    if (text.isEmpty()) {
      values.problem(
          key,
          "is missing: an exported channel goes to mail. Set it, or send no channel there"
              + " (EXPORT_SINK_EMAIL=sql)");
    } else if (key.equals("export.mail.host")) {
      if (!text.matches("[^:/?#@&\\s]+")) {
        values.problem(
            key,
            "must be a name or an IPv4 address alone: the port is export.mail.port, how to encrypt"
                + " export.mail.tls; an IPv6 address needs a name");
      }
    } else if (!text.contains(NO_END)) {
      try {
        // a semicolon does for a comma
        InternetAddress.parse(text.replace(';', ','), true);
      } catch (AddressException e) {
        values.problem(key, "is no mail address: " + e.getMessage());
      }
    }
  }

  /** Settings, and what is wrong with them. */
  public record Reading(Settings settings, List<Problem> problems) {
    /**
     * The settings for something that needs only some of them.
     *
     * @param keys what it needs: keys, or beginnings of keys; none for everything
     * @throws ConfigurationException with every problem of those keys
     */
    public Settings settingsFor(String... keys) throws ConfigurationException {
      List<Problem> own =
          problems.stream()
              .filter(
                  problem ->
                      keys.length == 0 || Stream.of(keys).anyMatch(problem.key()::startsWith))
              .toList();
      if (!own.isEmpty()) {
        throw new ConfigurationException(own);
      }
      return settings;
    }
  }

  private Settings settings() {
    ApiReader access = new ApiReader(values);
    Settings.Api api = access.api();
    Settings.OAuth oauth = access.oauth();
    List<String> locations = locations(oauth);
    List<String> channels = channels();
    sinks();
    Settings.Sql sql = sql();
    scale();
    Settings.Mail mail = mail();
    Settings.Http http = http();
    return new Settings(
        api,
        oauth,
        locations,
        channels,
        values.number("export.page-size"),
        Dates.parse(values.text("export.start-date")).orElse(null),
        new Settings.Polling(
            values.time("export.period"),
            values.time("export.idle-period"),
            values.time("export.settle"),
            values.time("export.overlap"),
            values.time("export.refresh"),
            values.time("export.refresh-period"),
            values.time("export.audit-period")),
        new Settings.Pace(
            values.number("export.rate.requests"),
            values.time("export.rate.window"),
            values.number("export.rate.daily-reserve"),
            values.number("export.fetch.windows"),
            values.number("export.window-messages")),
        new Settings.Pauses(
            values.number("export.retry.attempts"),
            values.time("export.retry.delay"),
            values.time("export.retry.max-delay")),
        new Settings.Pauses(
            0, values.time("export.hold.delay"), values.time("export.hold.max-delay")),
        sql,
        mail,
        values.path("export.spool.directory"),
        values.number("export.spool.max-pages"),
        Boolean.parseBoolean(values.text("export.spool.adopt")),
        values.number("export.routing.workers"),
        values.path("export.dead-letter.directory"),
        values.path("export.file.directory"),
        values.path("export.content.directory"),
        values.time("export.contacts.period"),
        Scale.of(values),
        http,
        values.forRoutes());
  }

  private List<String> locations(Settings.OAuth oauth) {
    List<String> locations = values.list("export.locations");
    boolean agency = oauth != null && oauth.isAgency();
    if (locations.isEmpty()) {
      values.problem(
          "export.locations",
          "is missing: give the ids of the locations to export, a comma list (EXPORT_LOCATIONS)");
    } else if (locations.contains(Settings.ALL_LOCATIONS) && (locations.size() > 1 || !agency)) {
      values.problem(
          "export.locations",
          "* alone stands for every location of an agency's app (export.oauth.user-type ="
              + " Company); otherwise give their ids");
    } else if (oauth != null && !agency && locations.size() > 1) {
      values.problem(
          "export.locations",
          "a token of user type Location is for one location: give one, or have the agency install"
              + " the app and set export.oauth.user-type to Company");
    }
    return locations;
  }

  private List<String> channels() {
    List<String> channels = values.list("export.channels");
    if (channels.isEmpty()) {
      String choice = String.join(", ", Channels.ALL);
      values.problem("export.channels", "is empty: choose of " + choice + ", or * for everything");
    }
    boolean isEverything = channels.equals(List.of(Channels.EVERYTHING));
    return isEverything ? List.of(Channels.EVERYTHING, "Email") : channels;
  }

  private void sinks() {
    for (Key key : Key.all()) {
      if (key.name().startsWith(Settings.SINK)) {
        sinks(key.name());
      }
    }
  }

  private void sinks(String key) {
    if (values.list(key).isEmpty()) {
      values.problem(key, "is empty: choose of file, sql, mail (a comma list)");
    }
    for (String sink : values.list(key)) {
      String own = "deliver-" + sink + ".camel.yaml";
      if (!SINK.matcher(sink).matches()
          || (!SINKS.contains(sink) && !Files.exists(home.routes().resolve(own)))) {
        values.problem(
            key,
            "there is no sink \"%s\": choose of file, sql, mail, or lay down routes/%s"
                .formatted(sink, own));
      }
    }
  }

  private Settings.Sql sql() {
    String url = values.text("export.sql.url");
    if (url.isEmpty()) {
      url = "jdbc:sqlite:data/highlevel-export.db";
    }
    try {
      Dialect dialect = Dialect.of(url);
      values.put("export.sql.dialect", dialect.resource());
      url = dialect == Dialect.SQLITE ? sqlite(url) : dialect.encrypted(url);
    } catch (IllegalArgumentException e) {
      values.problem("export.sql.url", e.getMessage());
    }
    return new Settings.Sql(
        url, values.text("export.sql.username"), values.secret("export.sql.password"));
  }

  private void scale() {
    if (!values.text("export.scale").equals("kafka")) {
      return;
    }
    if (values.text("export.kafka.brokers").isEmpty()) {
      values.problem("export.kafka.brokers", "is missing: export.scale is kafka");
    }
    if (values.text("export.sql.url").isEmpty()
        || values.text("export.sql.url").startsWith("jdbc:sqlite")) {
      values.problem(
          "export.scale", "kafka needs PostgreSQL or MariaDB for all instances (export.sql.url)");
    }
  }

  /** A relative path counts from the home. */
  private String sqlite(String url) {
    Optional<Path> file = Dialect.sqliteFile(url);
    if (file.isEmpty()) {
      throw new IllegalArgumentException("names no file: write jdbc:sqlite:path/of/the/file.db");
    }
    String options = url.replaceFirst("[^?]*", "");
    return Dialect.SQLITE_PREFIX + home.resolve(file.get().toString()) + options;
  }

  private Settings.Mail mail() {
    for (String key : MAIL) {
      if (values.text(key).contains(NO_END)) {
        values.problem(key, "may not hold \")&\": Camel would take it for the end of the value");
      }
    }
    return new Settings.Mail(
        values.text("export.mail.host"),
        values.number("export.mail.port"),
        values.text("export.mail.username"),
        values.secret("export.mail.password"),
        values.text("export.mail.tls"),
        values.text("export.mail.mode"),
        values.text("export.mail.in-doubt"),
        !StandardCharsets.US_ASCII
            .newEncoder()
            .canEncode(addresses("export.mail.from") + addresses("export.mail.to")));
  }

  /** Mail addresses, with their domains as mail servers know them. */
  private String addresses(String key) {
    String addresses =
        DOMAIN.matcher(values.text(key)).replaceAll(domain -> asciiDomain(key, domain.group()));
    values.put(key, addresses);
    return addresses.replaceAll("\"[^\"]*\"|[^,]*<", "");
  }

  private String asciiDomain(String key, String domain) {
    try {
      return IDN.toASCII(domain);
    } catch (IllegalArgumentException e) {
      values.problem(key, "has no domain such as example.com after its @: " + domain);
      return domain;
    }
  }

  private Settings.Http http() {
    Settings.Http http =
        new Settings.Http(
            values.text("export.http.host"),
            values.number("export.http.port"),
            values.list("export.http.urls").stream().map(URI::create).toList(),
            values.path("export.http.key-file"),
            values.secret("export.http.users"));
    if (!values.hasProblem("export.http.users-file")
        && !http.logins().allMatch(login -> LOGIN.matcher(login).matches())) {
      values.problem(
          "export.http.users",
          "is a comma list of name:password, each password of 12 characters at least");
    }
    return http;
  }
}
