package io.highlevelexport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Settings;
import io.highlevelexport.model.PageEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a sink is asked again, and when nothing more can be hoped for. */
class LaneTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Lane lane =
      new Lane(
          new Settings.Pauses(2, Duration.ZERO, Duration.ZERO), Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void what_comes_after_the_last_attempts_has_an_attempt_of_its_own() throws Exception {
    lane.add(page(1, "Call"));
    for (int attempt = 0; attempt < 2; attempt++) {
      lane.failed(lane.take(), "refused");
    }
    assertThat(lane.isInVain(2)).isTrue();

    lane.add(page(2, "Email"));
    assertThat(lane.isInVain(2)).as("while it waits").isFalse();
    lane.failed(lane.take(), "refused");
    Lane.Work email = lane.take();
    assertThat(email.page().channel()).isEqualTo("Email");
    assertThat(lane.isInVain(2)).as("while a worker has it").isFalse();
    lane.failed(email, "refused");
    assertThat(lane.isInVain(2)).isTrue();
  }

  @Test
  void many_locations_that_fail_do_not_hide_those_behind_them() throws Exception {
    for (int id = 1; id <= 40; id++) {
      lane.add(page(id, "Call" + id));
    }
    Set<Long> tried = new HashSet<>();
    while (!lane.isInVain(1)) {
      Lane.Work work = lane.take();
      tried.add(work.page().id());
      lane.failed(work, "refused");
    }
    assertThat(tried).hasSize(40);
  }

  @Test
  void a_page_that_is_taken_begins_the_count_anew() throws Exception {
    lane.add(page(1, "Call"));
    lane.add(page(2, "SMS"));
    lane.failed(lane.take(), "refused");
    lane.failed(lane.take(), "refused");
    assertThat(lane.isInVain(1)).isTrue();

    lane.delivered(lane.take());

    assertThat(lane.isInVain(1)).isFalse();
  }

  /** Its only page was deleted, or is another instance's: nothing would ever end that failure. */
  @Test
  void nothing_fails_any_more_once_what_failed_is_nobodys() throws Exception {
    lane.add(page(1, "Call"));
    lane.add(page(2, "Call"));
    lane.failed(lane.take(), "holds 7 messages and should hold 8");
    lane.dropped(lane.take());
    assertThat(lane.isWell()).as("while another page of it waits").isFalse();

    lane.dropped(lane.take());

    assertThat(lane.isWell()).isTrue();
    assertThat(lane.isInVain(1)).as("when nothing waits").isFalse();
  }

  private static Lane.Work page(long id, String channel) {
    return new Lane.Work(new PageEntry(id, "page-" + id, "loc1", channel, NOW, 1, null, id));
  }

  @Test
  void a_certificate_that_is_refused_is_told_with_what_to_do() {
    Exception refused =
        new Exception("sending failed", new Exception("unable to find valid certification path"));

    assertThat(SinkFault.reason(refused)).contains("an authority of your own", "docs/operate.md");
  }
}
