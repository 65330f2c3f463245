package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.api.RateBudget;
import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.MessageFilter;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Slice;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One window, page by page, without the routes around it. */
class WindowProgressTest {
  private static final Instant FROM = Instant.parse("2026-11-24T10:00:00Z");
  private static final int PAGE = 10;

  private final List<MessageVersion> read = new ArrayList<>();
  private int parts = 1;
  private long left;

  private final KnownMessages ledger =
      new KnownMessages() {
        @Override
        public void within(Window window, Instant end, Consumer<MessageVersion> taker) {
          read.stream().filter(each -> each.date().isBefore(end)).forEach(taker);
        }

        @Override
        public Map<String, MessageVersion> latest(
            Window window, Collection<MessageVersion> messages) {
          Map<String, MessageVersion> latest = new HashMap<>();
          read.forEach(each -> latest.put(each.id(), each));
          return latest;
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
    LongStream.range(0, 20).forEach(second -> read.add(versionOf(second, 1)));
    WindowProgress progress =
        progress(
            new Window(
                2,
                "loc",
                "SMS",
                Window.Kind.BACKFILL,
                FROM,
                second(39),
                100L,
                second(19),
                0,
                MessageFilter.NONE));

    assertThat(progress.getQuery()).contains("startDate=2026-11-24T10%3A00%3A18.999Z");
    page(progress, 19, 29, "c1", 21);
    page(progress, 29, 39, "c2", 21);
    page(progress, 39, 40, null, 21);

    assertThat(progress.isComplete()).isTrue();
    assertThat(progress.seenCount()).isEqualTo(40);
  }

  @Test
  void a_part_as_big_as_the_whole_is_not_cut_again() {
    parts = 4;
    WindowProgress progress = progress(window(100L));

    page(progress, 0, 10, "c1", 100);

    assertThat(progress.isOpen()).isTrue();
  }

  @Test
  void a_fetch_that_does_not_move_on_is_not_cut() {
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

    assertThat(isNew(progress, versionOf(3, 1))).isFalse();
    assertThat(isNew(progress, versionOf(3, 2))).isTrue();
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

    assertThat(LongStream.range(0, 20)).noneMatch(second -> isNew(progress, versionOf(second, 1)));
    page(progress, 0, 10, "c1", 21);
    page(progress, 10, 20, "c2", 21);
    page(progress, 20, 21, null, 21);

    assertThat(progress.isComplete()).isTrue();
    assertThat(progress.seenCount()).isEqualTo(21);
  }

  /** As long as the walk lives, so would what it holds. */
  @Test
  void of_a_hundred_thousand_known_messages_no_version_is_held() {
    List<WeakReference<MessageVersion>> versions = new ArrayList<>();
    KnownMessages remembering =
        new KnownMessages() {
          @Override
          public void within(Window window, Instant end, Consumer<MessageVersion> taker) {
            LongStream.range(0, 50_000).forEach(second -> taker.accept(version(second)));
          }

          @Override
          public Map<String, MessageVersion> latest(
              Window window, Collection<MessageVersion> messages) {
            Map<String, MessageVersion> latest = new HashMap<>();
            messages.forEach(each -> latest.put(each.id(), version(seconds(each))));
            return latest;
          }

          private MessageVersion version(long second) {
            MessageVersion version = versionOf(second, 1);
            versions.add(new WeakReference<>(version));
            return version;
          }
        };
    Window window =
        new Window(
            1,
            "loc",
            "SMS",
            Window.Kind.POLL,
            FROM,
            second(200_000),
            null,
            second(50_000),
            0,
            MessageFilter.NONE);
    WindowProgress progress = new WindowProgress(window, 500, 1_000_000, pages -> 1, remembering);
    for (long from = 50_000; from < 100_000; from += 500) {
      List<MessageVersion> all =
          LongStream.range(from, from + 500).mapToObj(second -> versionOf(second, 1)).toList();
      all.forEach(each -> versions.add(new WeakReference<>(each)));
      assertThat(progress.newAmong(all)).isEmpty();
      progress.ask(new RateBudget.Sent(0, 0));
      progress.advance(landed(all, List.of(), "c" + from, 100_000));
    }

    assertThat(progress.seenCount()).isEqualTo(100_000);
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return versions.stream().noneMatch(version -> version.get() != null);
            });
    assertThat(progress.isOpen()).isTrue();
  }

  private static long seconds(MessageVersion version) {
    return version.date().getEpochSecond() - FROM.getEpochSecond();
  }

  @Test
  void messages_out_of_order_are_counted_once() {
    WindowProgress progress = progress(window(null));
    page(progress, 30, 40, "c1", 40);
    page(progress, 0, 10, "c2", 40);
    page(progress, 5, 15, "c3", 40);
    page(progress, 15, 30, null, 40);

    assertThat(progress.isComplete()).isTrue();
    assertThat(progress.seenCount()).isEqualTo(40);
  }

  @Test
  void what_comes_again_after_a_broken_answer_is_counted_once() {
    WindowProgress progress = progress(window(null));
    page(progress, 0, 10, "c1", 30);
    progress.ask(new RateBudget.Sent(0, 0));

    page(progress, 9, 20, "c2", 21);
    page(progress, 20, 30, null, 21);

    assertThat(progress.isComplete()).isTrue();
    assertThat(progress.seenCount()).isEqualTo(30);
  }

  @Test
  void of_many_messages_that_cannot_be_read_memory_holds_the_beginnings_alone(
      @TempDir Path directory) throws IOException {
    PageStaging staging =
        new PageStaging(
            progress(window(null)),
            new Spool(directory, 1).write("loc", "SMS", FROM),
            DigestKey.random());
    byte[] large = "x".repeat(17 << 20).getBytes(StandardCharsets.UTF_8);
    staging.take(Slice.of(large.clone()), false, null);
    large[0] = 'y';
    staging.take(Slice.of(large), false, null);

    List<RejectedMessage> rejected =
        staging
            .page(Envelope.read("{\"messages\":[]}".getBytes(StandardCharsets.UTF_8)), FROM)
            .rejected();

    assertThat(rejected).extracting(each -> each.raw().length).containsExactly(17 << 20, 4096);
    assertThat(rejected.get(1).reason()).contains("of its 17825792 bytes this is the beginning");
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
        1,
        "loc",
        "SMS",
        Window.Kind.BACKFILL,
        FROM,
        second(99),
        parentTotal,
        null,
        0,
        MessageFilter.NONE);
  }

  /** An answer with a message for each second, as the reader and the walker treat it. */
  private void page(
      WindowProgress progress, long fromSecond, long toSecond, String nextCursor, long total) {
    List<MessageVersion> all =
        LongStream.range(fromSecond, toSecond).mapToObj(second -> versionOf(second, 1)).toList();
    List<MessageVersion> fresh = List.copyOf(progress.newAmong(all).keySet());
    progress.ask(new RateBudget.Sent(0, 0));
    read.addAll(fresh);
    progress.advance(landed(all, fresh, nextCursor, total));
  }

  private static FetchedPage landed(
      List<MessageVersion> all, List<MessageVersion> fresh, String nextCursor, long total) {
    return new FetchedPage(
        all,
        Collections.nCopies(all.size(), null),
        fresh,
        Set.of(),
        List.of(),
        nextCursor,
        OptionalLong.of(total),
        second(1000));
  }

  private static boolean isNew(WindowProgress progress, MessageVersion version) {
    return !progress.newAmong(List.of(version)).isEmpty();
  }

  private static MessageVersion versionOf(long second, long hash) {
    return new MessageVersion("m" + second, new ContentDigest(0, hash), second(second));
  }

  private static Instant second(long second) {
    return FROM.plusSeconds(second);
  }
}
