package io.highlevelexport.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ManualClock;
import io.highlevelexport.model.Piece;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContactKindTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T10:00:00Z"));
  private final ContactKind contacts = new ContactKind(Duration.ofDays(7), clock);
  private final Piece piece = new Piece(Piece.CONTACT, "c1", "", "c1", null, null);

  @Test
  void a_location_without_the_scope_is_not_asked_for_a_day_by_whatever_clock() {
    assertThat(contacts.refusal("loc", 403, "{}")).isNotNull();
    clock.advance(Duration.ofHours(23));
    assertThat(contacts.known("loc", piece)).isNotNull();
    assertThat(contacts.known("other", piece)).isNull();
    clock.advance(Duration.ofHours(1));
    assertThat(contacts.known("loc", piece)).isNull();

    contacts.refusal("loc", 403, "{}");
    clock.advance(Duration.ofDays(-30));

    assertThat(contacts.known("loc", piece)).isNull();
  }
}
