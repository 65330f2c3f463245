package io.highlevelexport.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.highlevelexport.ledger.AuditRanges.Left;
import io.highlevelexport.ledger.AuditResults;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What the last audit of a location and channel has found. Times are ISO-8601, UTC.
 *
 * @param open whether another one is wanted or under way
 * @param auditedAt when it ended; {@code null} before the first
 * @param counted how many messages the export knows of
 * @param total how many the API counts
 * @param gone how many the API had and has no more: they are kept
 * @param unreached ranges in which the API counts more than it returns
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Audit(
    String location,
    String channel,
    boolean open,
    String auditedAt,
    long counted,
    long total,
    long gone,
    List<Unreached> unreached) {

  /**
   * @param from {@code null} is the beginning of time
   * @param seen how many of the total came
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Unreached(String from, String to, long total, long seen) {
    private static Unreached of(Left left) {
      return new Unreached(
          Objects.toString(left.range().from(), null),
          left.range().to().toString(),
          left.total(),
          left.seen());
    }

    /** In words. */
    public String words() {
      return String.format(
          Locale.ROOT,
          "%,d of %,d came from %s to %s",
          seen,
          total,
          from == null ? "the beginning" : Phrases.at(from),
          Phrases.at(to));
    }
  }

  /** The same of what the database says. */
  public static Audit of(AuditResults.Result result) {
    return new Audit(
        result.locationId(),
        result.channel(),
        result.open(),
        Objects.toString(result.auditedAt(), null),
        result.counted(),
        result.total(),
        result.gone(),
        result.left().stream().map(Unreached::of).toList());
  }

  /** Whether the export knew of as many messages as the API counted. */
  public boolean holds() {
    return auditedAt != null && counted == total;
  }

  /** {@code 184,211 of 184,211}, and what is to be said of it. */
  public String words() {
    StringBuilder words =
        new StringBuilder(String.format(Locale.ROOT, "%,d of %,d", counted, total));
    if (gone > 0) {
      words.append(
          String.format(Locale.ROOT, ", and %,d that the API has no more and that are kept", gone));
    }
    unreached.forEach(one -> words.append("; ").append(one.words()));
    return words.toString();
  }
}
