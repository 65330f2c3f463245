package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

class CircuitBreakerTest {
  private final Server server = new Server();
  private long now;
  private final CircuitBreaker breaker = new CircuitBreaker(server, () -> now);

  private static final class Server extends AbstractDataSource {
    private boolean isSilent;
    private int asked;

    @Override
    public Connection getConnection() throws SQLException {
      asked++;
      if (isSilent) {
        throw new SQLException("refused");
      }
      return DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      return getConnection();
    }
  }

  @Test
  void while_the_database_is_silent_only_one_of_many_waits_for_it() throws Exception {
    server.isSilent = true;
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(breaker::getConnection)
          .isInstanceOf(SQLException.class)
          .hasMessage("refused");
    }
    assertThat(server.asked).isEqualTo(1);

    now += CircuitBreaker.OPEN.toNanos();
    assertThatThrownBy(breaker::getConnection).hasMessage("refused");
    assertThat(server.asked).isEqualTo(2);

    server.isSilent = false;
    now += CircuitBreaker.OPEN.toNanos();
    for (int i = 0; i < 3; i++) {
      breaker.getConnection().close();
    }
    assertThat(server.asked).isEqualTo(5);
  }
}
