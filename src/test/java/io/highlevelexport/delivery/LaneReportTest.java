package io.highlevelexport.delivery;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.Tables;
import java.time.Clock;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is said of a sink never ends who delivers to it. */
class LaneReportTest {
  @Test
  void a_database_that_is_down_does_not_end_the_worker() throws Exception {
    DataSource down = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nobody");
    Tables tables =
        Tables.of(
            new JdbcTemplate(down),
            Dialect.POSTGRESQL,
            new TransactionTemplate(new JdbcTransactionManager(down)),
            Set.of(),
            Lease.ALONE);
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      LaneReport report =
          new LaneReport("sql", tables, new SinkRoutes(camel, "nobody"), Clock.systemUTC());

      assertThatCode(report::opened).doesNotThrowAnyException();
      assertThatCode(report::recovered).doesNotThrowAnyException();
    }
  }
}
