package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.api.RateBudget;
import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.ledger.Window;
import io.highlevelexport.walk.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One window, page by page, without the routes around it. */
class WindowProgressTest {
  private static final Instant FROM = Instant.parse("2026-11-24T10:00:00Z");
  private static final int PAGE = 10;

  private final List<Sighting> read = new ArrayList<>();
  private int parts = 1;
  private long left;

  private final KnownMessages ledger =
      new KnownMessages() {
        @Override
        public void within(Window window, Consumer<Sighting> taker) {
          read.forEach(taker);
        }

        @Override
        public List<Sighting> at(Window window, Instant date) {
          return read.stream().filter(each -> Objects.equals(each.date(), date)).toList();
        }
      };

  @Test
  void a_window_is_cut_behind_any_of_its_pages_where_others_have_nothing_to_do() {
    WindowProgress progress = progress(window(null));
    page(progress, 0, 10, "c1", 100);
    assertThat(progress.isOpen()).isTrue();
    assertThat(left).isEqualTo(9);

    parts = 4;
    page(progress, 10, 20, "c2", 100);

    assertThat(progress.isCut()).isTrue();
    assertThat(progress.position()).isEqualTo(second(19));
    assertThat(progress.cuts()).containsExactly(second(39), second(59), second(79));
  }

  @Test
  void the_first_part_of_a_cut_window_reads_none_of_its_pages_again() {
    LongStream.range(0, 20).forEach(second -> read.add(sighting(second, 1)));
    WindowProgress progress =
        progress(
            new Window(
                2, "loc", "SMS", Window.Kind.BACKFILL, FROM, second(39), 100L, second(19), 0));

    assertThat(progress.getQuery()).contains("startDate=2026-11-24T10%3A00%3A18.999Z");
    page(progress, 19, 29, "c1", 21);
    page(progress, 29, 39, "c2", 21);
    page(progress, 39, 40, null, 21);

    assertThat(progress.isComplete()).isTrue();
    assertThat(progress.metCount()).isEqualTo(40);
  }

  @Test
  void a_part_as_big_as_the_whole_is_not_cut_again() {
    parts = 4;
    WindowProgress progress = progress(window(100L));

    page(progress, 0, 10, "c1", 100);

    assertThat(progress.isOpen()).isTrue();
  }

  @Test
  void a_window_that_does_not_move_on_is_not_cut() {
    WindowProgress progress = progress(window(null));
    page(progress, 0, 10, "c1", 100);
    parts = 4;

    page(progress, 9, 10, "c2", 100);

    assertThat(progress.isOpen()).isTrue();
  }

  @Test
  void messages_that_come_again_far_behind_are_told_and_counted_once() {
    WindowProgress progress = progress(window(null));
    page(progress, 0, 10, "c1", 40);
    page(progress, 10, 20, "c2", 40);
    page(progress, 20, 30, "c3", 40);

    assertThat(progress.isNew(sighting(3, 1))).isFalse();
    assertThat(progress.isNew(sighting(3, 2))).isTrue();
    page(progress, 0, 10, "c4", 40);
    page(progress, 30, 39, null, 40);

    assertThat(progress.isComplete()).isFalse();
    assertThat(progress.isOpen()).isTrue();
    assertThat(progress.misses()).isOne();
  }

  @Test
  void a_window_that_is_fetched_once_more_knows_again_what_was_read() {
    WindowProgress progress = progress(window(null));
    page(progress, 0, 10, "c1", 21);
    page(progress, 10, 20, null, 21);
    assertThat(progress.misses()).isOne();

    assertThat(LongStream.range(0, 20)).noneMatch(second -> progress.isNew(sighting(second, 1)));
    page(progress, 0, 10, "c1", 21);
    page(progress, 10, 20, "c2", 21);
    page(progress, 20, 21, null, 21);

    assertThat(progress.isComplete()).isTrue();
    assertThat(progress.metCount()).isEqualTo(21);
  }

  private WindowProgress progress(Window window) {
    return new WindowProgress(
        window,
        PAGE,
        1000,
        pages -> {
          left = pages;
          return parts;
        },
        ledger);
  }

  private static Window window(Long parentTotal) {
    return new Window(
        1, "loc", "SMS", Window.Kind.BACKFILL, FROM, second(99), parentTotal, null, 0);
  }

  /** An answer with a message for each second, as reader and fetcher treat it. */
  private void page(
      WindowProgress progress, long fromSecond, long toSecond, String nextCursor, long total) {
    List<Sighting> sightings =
        LongStream.range(fromSecond, toSecond).mapToObj(second -> sighting(second, 1)).toList();
    List<Sighting> fresh = sightings.stream().filter(progress::isNew).toList();
    progress.ask(new RateBudget.Sent(0, 0));
    read.addAll(fresh);
    progress.advance(
        new FetchedPage(
            sightings, fresh, List.of(), nextCursor, OptionalLong.of(total), second(1000)));
  }

  private static Sighting sighting(long second, long hash) {
    return new Sighting("m" + second, hash, second(second));
  }

  private static Instant second(long second) {
    return FROM.plusSeconds(second);
  }
}
