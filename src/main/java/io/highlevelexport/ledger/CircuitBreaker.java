package io.highlevelexport.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections for people who look: while the database is silent one of them waits for it, and all
 * others are told at once.
 */
final class CircuitBreaker extends DelegatingDataSource {
  static final Duration OPEN = Duration.ofSeconds(5);

  private final LongSupplier nanoTime;
  private SQLException failure;
  private long failedAt;

  /**
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  CircuitBreaker(DataSource source, LongSupplier nanoTime) {
    super(source);
    this.nanoTime = nanoTime;
  }

  @Override
  public Connection getConnection() throws SQLException {
    synchronized (this) {
      if (failure != null && nanoTime.getAsLong() - failedAt < OPEN.toNanos()) {
        throw new SQLTransientConnectionException(failure.getMessage(), failure);
      }
    }
    try {
      Connection connection = super.getConnection();
      failed(null);
      return connection;
    } catch (SQLException e) {
      failed(e);
      throw e;
    }
  }

  private synchronized void failed(SQLException e) {
    failure = e;
    failedAt = nanoTime.getAsLong();
  }
}
