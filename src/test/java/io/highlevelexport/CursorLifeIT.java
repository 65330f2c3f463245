package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import org.junit.jupiter.api.Test;

/** A kill while a cursor is alive: what was read is not read again, but for the page under way. */
class CursorLifeIT extends AgainstTwin {
  private static final int PAGES = 60;

  /** The page under way and the one before it, whose last date is read again. */
  private static final int AGAIN = 5;

  @Test
  void a_kill_while_a_cursor_lives_costs_a_few_requests_at_most() throws Exception {
    against(Twins.one().messages(PAGES * 10).with("--sharing=3", "--cursor-life=2m"))
        .with("export.channels", "Call")
        .with("export.page-size", "10")
        .with("export.fetch.windows", "1")
        .expect();
    twin.fault(When.request(PAGES / 2), 1, Fault.Wire.SILENT);
    try (Program program = Program.start(export, "once", "")) {
      await().until(() -> twin.answered(0) == 1);
      assertThat(program.killAfter(0)).isEqualTo(Program.KILLED);
    }

    assertThat(export.once().isComplete()).isTrue();

    export.assertConserved();
    assertThat(twin.answered(200)).isLessThanOrEqualTo(PAGES + AGAIN);
    SoakFigures.add(
        "kill -9 in mid window of " + PAGES + " pages",
        1,
        PAGES * 10,
        0,
        0,
        (twin.answered(200) - PAGES) + " requests more");
  }
}
