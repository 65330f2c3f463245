package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdsTest {
  private final Ids ids = new Ids();

  @Test
  void each_id_counts_once_and_none_is_taken_for_another() {
    IntStream.range(0, 100_000).forEach(number -> ids.add(Ids.hash("message-" + number)));
    IntStream.range(0, 100_000).forEach(number -> ids.add(Ids.hash("message-" + number)));

    assertThat(ids.size()).isEqualTo(100_000);
    assertThat(IntStream.range(0, 100_000))
        .allMatch(number -> ids.contains(Ids.hash("message-" + number)));
    assertThat(IntStream.range(0, 100_000))
        .noneMatch(number -> ids.contains(Ids.hash("massage-" + number)));
  }

  @Test
  void nothing_is_left_after_a_clearing() {
    ids.add(Ids.hash("m1"));
    ids.clear();

    assertThat(ids.size()).isZero();
    assertThat(ids.contains(Ids.hash("m1"))).isFalse();
  }
}
