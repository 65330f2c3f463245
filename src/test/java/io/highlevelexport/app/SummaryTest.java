package io.highlevelexport.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ledger.Progress;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Progress progress = new Progress();

  @Test
  void the_time_of_fetching_ends_with_the_last_complete_window() {
    read("loc1", 100);
    assertThat(fetched()).isEqualTo(new Summary.Fetched(100, 0));

    progress.finished(window("loc1"), START.plusMillis(2500));
    read("loc2", 50);
    progress.finished(window("loc2"), START.plusMillis(1000));

    assertThat(fetched()).isEqualTo(new Summary.Fetched(150, 2.5));
  }

  private Summary.Fetched fetched() {
    return Summary.Fetched.of(progress.streams(), START);
  }

  private void read(String location, int messages) {
    progress.read(window(location), messages, messages, OptionalLong.of(messages));
  }

  private static Window window(String location) {
    return new Window(1, location, "SMS", Window.Kind.POLL, START, START);
  }
}
