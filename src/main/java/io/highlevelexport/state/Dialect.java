package io.highlevelexport.state;

import java.sql.Driver;
import java.util.Locale;
import java.util.Optional;

/**
 * The databases that the export keeps its state and messages in; named as in {@code db/migration}.
 */
public enum Dialect {
  H2("org.h2.Driver"),
  POSTGRESQL("org.postgresql.Driver"),
  MARIADB("org.mariadb.jdbc.Driver");

  private final String driver;

  Dialect(String driver) {
    this.driver = driver;
  }

  /**
   * The dialect of a JDBC URL.
   *
   * @throws IllegalArgumentException when the URL names none of them
   */
  public static Dialect of(String url) {
    if (url.startsWith("jdbc:h2:")) {
      return H2;
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return POSTGRESQL;
    }
    if (url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:")) {
      return MARIADB;
    }
    throw new IllegalArgumentException(
        "a JDBC URL begins with jdbc:h2:, jdbc:postgresql:, jdbc:mariadb: or jdbc:mysql:");
  }

  /** The JDBC driver's class. */
  public String driver() {
    return driver;
  }

  /** A JDBC driver of its own, whether or not one is registered. */
  public Driver newDriver() {
    try {
      return (Driver) Class.forName(driver).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The JDBC driver " + driver + " cannot be used", e);
    }
  }

  /**
   * The statement by which the database ends a transaction of the connection in which its process
   * says nothing for so long; empty for H2, whose file is open in one process only. Within a
   * transaction of PostgreSQL it is undone where that is rolled back.
   */
  public Optional<String> limitOfSilence(long seconds) {
    return switch (this) {
      case POSTGRESQL ->
          Optional.of("set idle_in_transaction_session_timeout = '" + seconds + "s'");
      // MySQL knows no such time, and passes over what is meant for MariaDB alone
      case MARIADB ->
          Optional.of(
              "set @export = 1 /*M! , session idle_transaction_timeout = " + seconds + " */");
      case H2 -> Optional.empty();
    };
  }

  /** Whether its file is written by one transaction at a time. */
  public boolean isEmbedded() {
    return this == H2;
  }

  /** The name in paths of resources: {@code h2}, {@code postgresql}, {@code mariadb}. */
  public String resource() {
    return name().toLowerCase(Locale.ROOT);
  }
}
