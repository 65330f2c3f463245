package io.highlevelexport.ledger;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.highlevelexport.ledger.AuditRanges.Left;
import io.highlevelexport.ledger.Windows.Stream;
import io.highlevelexport.model.StreamName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/** What the audits have found, and the wish for another one. */
public final class AuditResults {
  private final JdbcTemplate jdbc;

  public AuditResults(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What the last audit of a stream found.
   *
   * @param open whether another one is wanted, or has found what is being fetched
   * @param auditedAt when it ended; {@code null} before the first
   * @param counted how many messages of the audited range the ledger has
   * @param total how many the API has
   * @param gone how many the API had and has no more
   * @param unreached ranges in which the API counts more than it returns
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Result(
      String location,
      String channel,
      boolean open,
      Instant auditedAt,
      long counted,
      long total,
      long gone,
      List<Unreached> unreached) {
    public StreamName stream() {
      return new StreamName(location, channel);
    }

    /** Whether the ledger had as many messages as the API counted. */
    public boolean holds() {
      return auditedAt != null && counted == total;
    }
  }

  /**
   * A range of which not all came.
   *
   * @param from {@code null} is the beginning of time
   * @param seen how many of the total came
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Unreached(Instant from, Instant to, long total, long seen) {
    private static Unreached of(Left left) {
      return new Unreached(left.range().from(), left.range().to(), left.total(), left.seen());
    }
  }

  /** Wants an audit of these streams; whoever works on the database does it. */
  public void want(ExportedStreams wanted) {
    for (Stream stream : Records.list(jdbc, Stream.class, Windows.STREAMS)) {
      if (wanted.contains(stream.locationId(), stream.channel())) {
        jdbc.update(
            "update stream set audit_since_ms = 0" + Windows.OF_STREAM,
            stream.locationId(),
            stream.channel());
      }
    }
  }

  public List<Result> results() {
    Map<StreamName, Long> gone = new HashMap<>();
    jdbc.query(
        "select location_id, channel, count(*) from gone group by location_id, channel",
        (RowCallbackHandler) row -> gone.put(name(row), row.getLong(3)));
    Map<StreamName, List<Unreached>> unreached =
        AuditRanges.unreached(jdbc).stream()
            .collect(
                groupingBy(
                    left -> new StreamName(left.range().locationId(), left.range().channel()),
                    mapping(Unreached::of, toList())));
    return jdbc.query(
        "select location_id, channel, audit_running = 1 or audit_since_ms = 0, audited_ms,"
            + " audit_counted, audit_total from stream order by location_id, channel",
        (row, number) ->
            new Result(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getObject(4) == null ? null : Instant.ofEpochMilli(row.getLong(4)),
                row.getLong(5),
                row.getLong(6),
                gone.getOrDefault(name(row), 0L),
                unreached.getOrDefault(name(row), List.of())));
  }

  private static StreamName name(ResultSet row) throws SQLException {
    return new StreamName(row.getString(1), row.getString(2));
  }
}
