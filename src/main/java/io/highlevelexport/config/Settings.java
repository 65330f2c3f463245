package io.highlevelexport.config;

import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Piece;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * What the export's beans need of the configuration, checked. Routes read the same values from
 * {@link #placeholders()}, and nothing else. What each key means is told by {@code
 * config/application.properties}, here only what a value becomes.
 *
 * @param oauth {@code null} where a static token is used
 * @param startDate {@code null} for all history
 * @param placeholders every key that is no secret, and the user's own, in the form of {@link
 *     Key#checked}
 */
public record Settings(
    Api api,
    OAuth oauth,
    List<String> locations,
    List<String> channels,
    int pageSize,
    Instant startDate,
    Polling polling,
    Pace pace,
    Pauses retry,
    Pauses holds,
    Sql sql,
    Mail mail,
    Path spool,
    int maxSpooledPages,
    boolean adoptsSpool,
    int routingWorkers,
    Path deadLetters,
    Path fileDirectory,
    Path contentDirectory,
    Duration contactsPeriod,
    Scale scale,
    Http http,
    Map<String, String> placeholders) {

  /** In place of location ids: every location that an agency's app is installed in. */
  public static final String ALL_LOCATIONS = "*";

  /** How the keys begin that say where a channel goes. */
  static final String SINK = "export.sink.";

  private static final String ONE_WORKER = "1";

  public boolean uses(String sink) {
    Stream<String> exported =
        channels.contains(Channels.EVERYTHING)
            ? Stream.concat(Channels.ALL.stream(), Stream.of(Channels.OTHER))
            : Channels.ALL.stream().filter(channels::contains);
    return exported
        .map(channel -> placeholders.get(SINK + channel.toLowerCase(Locale.ROOT)))
        .anyMatch(sinks -> Key.list(sinks).anyMatch(sink::equals));
  }

  /** The kinds of content that are fetched besides the messages. */
  public Set<String> content() {
    List<String> keys = Key.list(placeholders.get("export.content")).toList();
    return Piece.KINDS.stream()
        .filter(kind -> keys.contains(Piece.key(kind)))
        .collect(Collectors.toSet());
  }

  /** How long a mail waits for the texts of its e-mails; zero where it does not. */
  public Duration textWait() {
    return content().contains(Piece.EMAIL)
        ? Duration.ofMillis(Long.parseLong(placeholders.get("export.content.wait")))
        : Duration.ZERO;
  }

  /**
   * How many bytes of attachments a mail takes along; zero where they are not fetched, or mails are
   * of many messages.
   */
  public long mailAttachments() {
    boolean isOneEach = !mail().mode().equals("digest");
    return isOneEach && content().containsAll(Set.of(Piece.EMAIL, Piece.ATTACHMENT))
        ? Long.parseLong(placeholders.get("export.mail.attachments.max-bytes"))
        : 0;
  }

  public List<String> awaitedByMails() {
    return mailAttachments() > 0 ? List.of(Piece.EMAIL, Piece.ATTACHMENT) : List.of(Piece.EMAIL);
  }

  /** How many pages a sink is given at once. */
  public int workers(String sink) {
    return Integer.parseInt(
        placeholders.getOrDefault("export.lanes." + sink + ".workers", ONE_WORKER));
  }

  /** A text without the secrets, as they were read last. */
  public String mask(String text) {
    String masked = sql.secret().mask(mail.secret().mask(api.token().mask(text)));
    masked = oauth == null ? masked : oauth.mask(masked);
    return api.proxy() == null ? masked : Secret.mask(api.proxy().password(), masked);
  }

  /**
   * @param token empty where an app gets it
   * @param proxy {@code null} for what the JVM is told
   * @param ca trusts authorities of one's own too; {@code null} for the JVM's alone
   */
  public record Api(
      URI url,
      Secret token,
      String version,
      Duration deadline,
      long maxPageBytes,
      Proxy proxy,
      SSLContext ca) {}

  /**
   * An app that gets its tokens by OAuth.
   *
   * @param refreshToken the first one; in a file also the JSON answer that it came in; empty where
   *     a person's consent gives it
   */
  public record OAuth(
      String clientId,
      String appId,
      Secret clientSecret,
      Secret refreshToken,
      String userType,
      Duration renewBefore,
      Secret key) {
    /** Whether no refresh token is configured: the first one comes from a person's consent. */
    public boolean hasNoToken() {
      return refreshToken.file() == null && refreshToken.last().isEmpty();
    }

    public String mask(String text) {
      return clientSecret.mask(refreshToken.mask(key.mask(text)));
    }

    /** Whether its token mints tokens for locations. */
    public boolean isAgency() {
      return userType.equals("Company");
    }

    /** Shows no secret. */
    @Override
    public String toString() {
      return "app " + clientId;
    }
  }

  /** {@code refresh}, {@code refreshPeriod} and {@code auditPeriod} of zero are never. */
  public record Polling(
      Duration period,
      Duration idlePeriod,
      Duration settle,
      Duration overlap,
      Duration refresh,
      Duration refreshPeriod,
      Duration auditPeriod) {
    /** A hundred polls a second are for streams where nothing comes. */
    private static final Duration IDLE_POLL = Duration.ofMillis(10);

    /**
     * The longest time between polls among so many streams: no longer than their number needs, and
     * than {@link #idlePeriod}.
     */
    public Duration longestPeriod(int streams) {
      Duration needed = IDLE_POLL.multipliedBy(streams);
      Duration longest = needed.compareTo(idlePeriod) < 0 ? needed : idlePeriod;
      return longest.compareTo(period) < 0 ? period : longest;
    }
  }

  /**
   * @param requests of one location in any window
   * @param fetches windows fetched at once over all locations
   */
  public record Pace(
      int requests, Duration window, int dailyReservePercent, int fetches, long windowMessages) {}

  /**
   * The pauses between attempts; they double from the first to the longest.
   *
   * @param attempts after so many a single pass gives up; 0 where nothing gives up
   */
  public record Pauses(int attempts, Duration first, Duration longest) {
    /** As {@link Pause#goesOn(Instant, Instant, Duration)}. */
    public boolean goesOn(Instant until, Instant now) {
      return Pause.goesOn(until, now, longest);
    }

    /** The pause after so many failures in a row, at least one. */
    public Duration after(int failures) {
      Duration pause = first;
      for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
        pause = pause.multipliedBy(2);
      }
      return pause.compareTo(longest) > 0 ? longest : pause;
    }
  }

  /**
   * How mail is sent; the routes read host, port, sender and recipient themselves.
   *
   * @param utf8 whether sender or recipient have letters beyond ASCII in front of the {@code @}
   */
  public record Mail(
      String host,
      int port,
      String username,
      Secret secret,
      String tls,
      String mode,
      String inDoubt,
      boolean utf8) {
    /** As it is now. */
    public String password() {
      return secret.last();
    }
  }

  /**
   * The port of the status page, health and metrics.
   *
   * @param port 0 for none
   * @param urls where else it is reached, by a reverse proxy or under another name
   * @param keyFile holds what proves that somebody may act
   * @param users in its place: {@code name:password} each, a comma or a line between them
   */
  public record Http(String host, int port, List<URI> urls, Path keyFile, Secret users) {
    /** Whether there are logins in place of the key. */
    public boolean hasUsers() {
      return logins().findAny().isPresent();
    }

    /** Each login, as it is now. */
    public Stream<String> logins() {
      return Arrays.stream(users.last().split("[,\\n]"))
          .map(String::strip)
          .filter(login -> !login.isEmpty());
    }

    /** Where a browser on this machine, or behind the reverse proxy, finds the page. */
    public String url() {
      boolean loopback = List.of("127.0.0.1", "0.0.0.0", "::1", "::").contains(host);
      return urls.isEmpty()
          ? String.format(Locale.ROOT, "http://%s:%d/", loopback ? "localhost" : host, port)
          : urls.get(0).toString();
    }
  }

  /** The database of messages and state. With SQLite there is no login. */
  public record Sql(String url, String username, Secret secret) {
    public Sql(String url, String username, String password) {
      this(url, username, Secret.of(password, null, ""));
    }

    /** As it is now. */
    public String password() {
      return secret.last();
    }

    /** Shows no secret. */
    @Override
    public String toString() {
      return url.replaceAll("(?i)(password|user)=[^;&]*", "$1=***")
          .replaceAll("//[^/@]*@", "//***@");
    }
  }

  /**
   * The way out for API and tokens.
   *
   * @param host empty for none, whatever the JVM is told
   * @param username empty where the proxy asks for no login
   */
  public record Proxy(String host, int port, String username, String password) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return host.isEmpty() ? "none" : host + ":" + port;
    }
  }
}
