package io.highlevelexport.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.ContentCounts.Count;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentTextTest {
  private final Settings.Pace pace = new Settings.Pace(100, Duration.ofSeconds(10), 10, 72, 100000);

  @Test
  void a_line_says_what_is_there_what_is_missing_and_when_the_rest_is_ready() {
    List<Count> counts =
        List.of(
            new Count("loc1", "email", 258_787, 41_200, 11, 2),
            new Count("loc2", "contact", 0, 5, 0, 0));

    assertThat(ContentText.lines(counts, pace))
        .containsExactly(
            "Texts of e-mails of loc1: 41,200 of 300,000, 11 absent, 2 refused, 258,787 to fetch,"
                + " ready in 31 hours 3 minutes at the soonest",
            "Contacts of loc2: 5 of 5");
  }

  @Test
  void kinds_share_the_limit_of_their_location_and_attachments_take_nothing_of_it() {
    List<Count> counts =
        List.of(
            new Count("loc1", "email", 36_000, 0, 0, 0),
            new Count("loc1", "recording", 36_000, 0, 0, 0),
            new Count("loc1", "attachment", 90_000, 10, 0, 0),
            new Count("loc2", "email", 36_000, 0, 0, 0));

    assertThat(ContentText.busy(counts, pace))
        .containsExactly(
            "Texts of e-mails: 0 of 72,000, 72,000 to fetch, ready in 2 hours at the soonest",
            "Recordings: 0 of 36,000, 36,000 to fetch, ready in 2 hours at the soonest",
            "Attachments: 10 of 90,010, 90,000 to fetch");
  }
}
