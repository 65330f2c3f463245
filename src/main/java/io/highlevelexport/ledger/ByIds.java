package io.highlevelexport.ledger;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/** Asks for rows by their ids, however many these are: no database takes them all at once. */
public final class ByIds {
  private static final int AT_ONCE = 200;

  private ByIds() {}

  /**
   * Takes each row with one of the ids.
   *
   * @param sql ends with {@code in}, which the ids follow
   * @param before the parameters in front of them
   */
  public static void query(
      JdbcTemplate jdbc,
      String sql,
      List<String> before,
      List<String> ids,
      RowCallbackHandler row) {
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(from + AT_ONCE, ids.size()));
      List<String> parameters = new ArrayList<>(before);
      parameters.addAll(some);
      jdbc.query(sql + " (" + "?, ".repeat(some.size() - 1) + "?)", row, parameters.toArray());
    }
  }
}
