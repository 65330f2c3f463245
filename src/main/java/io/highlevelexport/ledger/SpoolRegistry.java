package io.highlevelexport.ledger;

import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which spool directory belongs to this ledger, in table {@code spool}. */
public final class SpoolRegistry {
  private final JdbcTemplate jdbc;

  public SpoolRegistry(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param token the directory's id
   * @param isConfirmed whether it is known to stand in the directory
   */
  public record Registered(String token, boolean isConfirmed) {}

  /** The directory of this ledger; empty before the first start. */
  public Optional<Registered> get() {
    return Records.first(jdbc, Registered.class, "select token, confirmed from spool where id = 1");
  }

  /** Another directory belongs to the ledger from now on, once its id stands in it. */
  public void register(String token) {
    if (jdbc.update("update spool set token = ?, confirmed = 0 where id = 1", token) == 0) {
      jdbc.update("insert into spool (id, token, confirmed) values (1, ?, 0)", token);
    }
  }

  /** The id stands in the directory. */
  public void confirm() {
    jdbc.update("update spool set confirmed = 1 where id = 1");
  }
}
