package io.highlevelexport;

import io.highlevelexport.twin.TwinOptions;
import java.time.Duration;
import java.time.Instant;

/** Small, quick data for tests: some pages in each of two locations. */
final class Twins {
  static final String ALPHA = "locTwinAlpha000000001";
  static final String BRAVO = "locTwinBravo000000002";
  static final Instant END = Instant.parse("2024-06-01T00:00:00Z");

  private Twins() {}

  /** 137 messages in each channel of two locations, all of them long past. */
  static TwinOptions small() {
    return TwinOptions.builder()
        .with("--token=" + ExportUnderTest.TOKEN)
        .locations(ALPHA, BRAVO)
        .messages(137)
        .range(END.minus(Duration.ofDays(30)), END)
        .with("--limit=10000", "--limit-period=200ms", "--limit-daily=10000000");
  }

  /** The same in one location. */
  static TwinOptions one() {
    return small().locations(ALPHA);
  }
}
