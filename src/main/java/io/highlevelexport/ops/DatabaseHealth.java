package io.highlevelexport.ops;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether the database answers. */
public final class DatabaseHealth extends ExportCheck {
  private final JdbcTemplate jdbc;

  public DatabaseHealth(JdbcTemplate jdbc) {
    super("database", true);
    this.jdbc = jdbc;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    try {
      jdbc.queryForObject("select 1", Integer.class);
      result.up();
    } catch (DataAccessException e) {
      Throwable cause = e.getMostSpecificCause();
      result.message("the database does not answer: " + plain(cause.getMessage())).down();
    }
  }
}
