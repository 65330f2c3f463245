package io.highlevelexport.config;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The databases that the export keeps its state and messages in; named as in {@code db/dialect}.
 */
public enum Dialect {
  SQLITE("org.sqlite.JDBC", "", ""),
  POSTGRESQL("org.postgresql.Driver", "sslmode=require", "ssl|sslmode|socketFactory"),
  MARIADB("org.mariadb.jdbc.Driver", "sslMode=trust", "(?i:sslMode|useSsl|localSocket)");

  /** How the URL of a SQLite file begins. */
  public static final String SQLITE_PREFIX = "jdbc:sqlite:";

  private static final Pattern SQLITE_FILE =
      Pattern.compile("jdbc:sqlite:(?:file:)?+(?!:memory:)([^?]+).*");

  /** Always with milliseconds, so that the texts sort by time. */
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private static final Pattern HOSTS = Pattern.compile("^jdbc:[a-z:-]+//([^/?]+)");

  /** Only names and addresses of this machine, each with or without a port. */
  private static final Pattern LOCAL =
      Pattern.compile("((^|,)(localhost|127(\\.\\d+){3}|\\[::1])(:\\d*)?)+");

  private final String driver;
  private final String encryption;
  private final Pattern saysEncryption;

  /**
   * @param encryption a parameter of the URL that asks for it
   * @param says parameters that say whether it is wanted
   */
  Dialect(String driver, String encryption, String says) {
    this.driver = driver;
    this.encryption = encryption;
    this.saysEncryption = Pattern.compile("[?&](" + says + ")(=|&|$)");
  }

  /**
   * The dialect of a JDBC URL.
   *
   * @throws IllegalArgumentException when the URL names none of them; its message says what to use
   */
  public static Dialect of(String url) {
    for (Dialect dialect : values()) {
      if (url.startsWith("jdbc:" + dialect.resource() + ":")) {
        return dialect;
      }
    }
    throw new IllegalArgumentException(
        "begins with none of jdbc:sqlite:, jdbc:postgresql: and jdbc:mariadb:, the databases that"
            + " are supported");
  }

  /** The path in the URL of a SQLite file; empty for another database, or one in memory. */
  public static Optional<Path> sqliteFile(String url) {
    return Optional.of(SQLITE_FILE.matcher(url))
        .filter(Matcher::matches)
        .map(file -> Path.of(file.group(1)));
  }

  /**
   * The URL, with encryption asked for where it goes to another machine and says nothing of it: the
   * drivers would send messages, and PostgreSQL's the password too, in clear to a server that knows
   * no TLS.
   */
  public String encrypted(String url) {
    Matcher hosts = HOSTS.matcher(url);
    boolean isAway = hosts.find() && !LOCAL.matcher(hosts.group(1)).matches();
    return isAway && !encryption.isEmpty() && !saysEncryption.matcher(url).find()
        ? url + (url.contains("?") ? "&" : "?") + encryption
        : url;
  }

  public String driver() {
    return driver;
  }

  /**
   * A connection, whether or not the driver is registered.
   *
   * @throws SQLException when there is none to be had
   */
  public Connection connect(String url, String username, String password) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", username);
    login.setProperty("password", password);
    try {
      Driver own = (Driver) Class.forName(driver).getDeclaredConstructor().newInstance();
      return own.connect(url, login);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The JDBC driver " + driver + " cannot be used", e);
    }
  }

  /**
   * The statement by which the database ends a transaction of the connection in which its process
   * says nothing for so long; empty for SQLite, which knows no such time. Within a transaction of
   * PostgreSQL it is undone where that is rolled back.
   */
  public Optional<String> limitOfSilence(long seconds) {
    return switch (this) {
      case POSTGRESQL ->
          Optional.of("set idle_in_transaction_session_timeout = '" + seconds + "s'");
      case MARIADB -> Optional.of("set session idle_transaction_timeout = " + seconds);
      case SQLITE -> Optional.empty();
    };
  }

  /** Whether its file is written by one transaction at a time. */
  public boolean isEmbedded() {
    return this == SQLITE;
  }

  /** A time as table {@code messages} holds it, to be bound to a parameter. */
  public Object time(Instant instant) {
    return switch (this) {
      case SQLITE -> ISO.format(instant);
      case POSTGRESQL -> instant.atOffset(ZoneOffset.UTC);
      case MARIADB -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    };
  }

  /** The name in paths of resources: {@code sqlite}, {@code postgresql}, {@code mariadb}. */
  public String resource() {
    return name().toLowerCase(Locale.ROOT);
  }
}
