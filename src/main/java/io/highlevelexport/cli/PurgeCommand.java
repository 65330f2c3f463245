package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.erase.Age;
import io.highlevelexport.erase.Erasure;
import io.highlevelexport.erase.Removed;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code purge}: removes what is too old. */
@Command(
    name = "purge",
    description = {
      "Removes messages older than a given age from files and tables, and old dead letters.",
      "A message's age counts from its dateAdded; where it has none, from when it was exported."
          + " Without --yes it only counts. The export must not run meanwhile.",
      "What was purged comes back when history is read again (with a new database): set"
          + " export.start-date as well.",
      "Example: highlevel-export purge --older-than 3y --yes"
    })
final class PurgeCommand extends ErasingCommand {
  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      required = true,
      description = "Years, months, weeks or days: 3y, 18m, 6w, 90d, 1y6m.")
  private String age;

  private Instant before;

  @Override
  public Integer call() throws Exception {
    before = before();
    return super.call();
  }

  private Instant before() {
    try {
      Period period = Period.parse("P" + age.toUpperCase(Locale.ROOT));
      if (!period.isNegative() && !period.isZero()) {
        return ZonedDateTime.now(ZoneOffset.UTC).minus(period).toInstant();
      }
    } catch (DateTimeException | ArithmeticException e) {
      // told below
    }
    throw usage("--older-than is an age such as 3y, 18m, 6w or 90d, not %s", age);
  }

  @Override
  List<Removed> sweep(Erasure erasure, Settings settings, boolean remove) throws IOException {
    Duration readAgain = settings.polling().refresh().plus(settings.polling().overlap());
    if (before.isAfter(Instant.now().minus(readAgain))) {
      throw usage(
          "--older-than must be longer than what is read again (export.refresh and export.overlap),"
              + " or the same messages come back");
    }
    return erasure.purge(new Age(before), remove);
  }
}
