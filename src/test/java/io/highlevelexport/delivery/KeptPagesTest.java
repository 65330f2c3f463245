package io.highlevelexport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.spool.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptPagesTest {
  private static final RoutedPage MEGABYTE =
      new RoutedPage(new Page(null, List.of(), 1024 * 1024), List.of());

  private final KeptPages kept = new KeptPages();

  @Test
  void each_sink_has_a_share_of_its_own() {
    fill("mail");

    assertThat(kept.keep("mail", MEGABYTE)).isNull();
    assertThat(kept.keep("file", MEGABYTE)).isSameAs(MEGABYTE);
  }

  @Test
  void routing_goes_on_while_one_sink_has_room_and_waits_when_none_has() {
    assertThat(kept.hasRoom()).isTrue();

    fill("mail");
    assertThat(kept.hasRoom()).isFalse();

    kept.keep("file", MEGABYTE);
    assertThat(kept.hasRoom()).isTrue();

    fill("file");
    assertThat(kept.hasRoom()).isFalse();

    for (int i = 0; i < 3; i++) {
      kept.forget("file", MEGABYTE);
    }
    assertThat(kept.hasRoom()).isTrue();
  }

  @Test
  void pages_that_are_being_routed_when_routing_is_to_wait_find_room() {
    while (kept.hasRoom()) {
      kept.keep("file", MEGABYTE);
    }

    assertThat(kept.keep("file", MEGABYTE)).isSameAs(MEGABYTE);
    assertThat(kept.keep("file", MEGABYTE)).isSameAs(MEGABYTE);
  }

  @Test
  void a_page_bigger_than_the_share_is_kept_alone() {
    RoutedPage big = new RoutedPage(new Page(null, List.of(), 16 * 1024 * 1024), List.of());

    assertThat(kept.keep("file", big)).isSameAs(big);
    assertThat(kept.keep("file", MEGABYTE)).isNull();
  }

  private void fill(String sink) {
    for (RoutedPage page = MEGABYTE; page != null; ) {
      page = kept.keep(sink, MEGABYTE);
    }
  }
}
