package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the export finds at its start may not be what it left. */
class RecoveryTest extends AgainstTwin {
  @Test
  void pages_that_vanished_from_the_spool_are_read_again() throws Exception {
    against(Twins.one()).sinks("file").expect();
    Path blocked = Files.createDirectories(home.resolve("data/messages")).resolve(Twins.ALPHA);
    Files.writeString(blocked, "a file where the folder should be");
    Summary stuck = export.with("export.retry.attempts", "1").once();
    assertThat(stuck.waitingPages()).isPositive();
    for (Path page : export.files("data/spool", ".page")) {
      Files.delete(page);
    }
    Files.delete(blocked);

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void pages_that_vanished_and_share_dates_are_read_again_once() throws Exception {
    against(Twins.one().messages(400).with("--sharing=3", "--latency=5ms"))
        .with("export.page-size", "10")
        .sinks("file")
        .expect();
    Path blocked = Files.createDirectories(home.resolve("data/messages")).resolve(Twins.ALPHA);
    Files.writeString(blocked, "a file where the folder should be");
    export.with("export.retry.attempts", "1").once();
    for (Path page : export.files("data/spool", ".page")) {
      Files.delete(page);
    }
    Files.delete(blocked);

    assertThat(export.once().isComplete()).isTrue();

    export.assertConserved();
  }

  @Test
  void a_page_that_does_not_hold_what_the_ledger_says_waits() throws Exception {
    against(Twins.one()).with("export.channels", "Call").sinks("file").expect();
    Path blocked = Files.createDirectories(home.resolve("data/messages")).resolve(Twins.ALPHA);
    Files.writeString(blocked, "a file where the folder should be");
    export.with("export.retry.attempts", "1").once();
    List<Path> pages = export.files("data/spool", ".page");
    Path added = pages.get(0);
    Files.writeString(added, "{\"id\":\"somebody's own\"}\n", StandardOpenOption.APPEND);
    Files.delete(blocked);

    try (Export stuck = export.open(Export.Mode.ONCE)) {
      stuck.start();
      await().until(stuck::isDone);
      assertThat(stuck.summary().waitingPages()).isPositive();
      assertThat(stuck.status().lanes())
          .filteredOn(lane -> lane.failing() != null)
          .extracting(lane -> lane.failing().reason())
          .anyMatch(reason -> reason.contains(added.getFileName().toString()));
    }

    Files.delete(added);
    assertThat(export.once().isComplete()).isTrue();
    export.assertConserved();
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "data/spool"})
  void a_directory_may_be_a_link_to_another_disk(String name) throws Exception {
    against(Twins.one());
    Path link = home.resolve(name);
    Files.createDirectories(link.getParent());
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.createSymbolicLink(link, elsewhere);

    assertThat(export.once().isComplete()).isTrue();

    assertThat(elsewhere).isNotEmptyDirectory();
  }

  /** Nothing of that page comes any more, so nothing that the sink takes would end its failure. */
  @Test
  void a_sink_that_failed_at_a_broken_page_fails_no_more_once_the_page_is_deleted()
      throws Exception {
    against(Twins.one()).with("export.channels", "Call").sinks("file");
    Path blocked = Files.createDirectories(home.resolve("data/messages")).resolve(Twins.ALPHA);
    Files.writeString(blocked, "a file where the folder should be");
    export.with("export.retry.attempts", "1").once();
    Path broken = export.files("data/spool", ".page").get(0);
    Files.writeString(broken, "{\"id\":\"somebody's own\"}\n", StandardOpenOption.APPEND);
    Files.delete(blocked);
    Export running = export.run();
    await().until(() -> reasons(running).toString().contains(broken.getFileName().toString()));

    twin.close();
    Files.delete(broken);

    await().until(() -> reasons(running).isEmpty());
  }

  private static List<String> reasons(Export running) {
    return running.status().lanes().stream()
        .filter(lane -> lane.failing() != null)
        .map(lane -> lane.failing().reason())
        .toList();
  }

  @Test
  void half_written_and_strange_files_in_the_spool_do_no_harm() throws Exception {
    against(Twins.one()).sinks("file").expect();
    Path spool = Files.createDirectories(home.resolve("data/spool"));
    Files.writeString(spool.resolve("20240531T000000000Z-0123456789abcdef.part"), "{\"name\":\"x");
    Files.writeString(spool.resolve("notes.txt"), "somebody's own");

    assertThat(export.once().isComplete()).isTrue();

    export.assertConserved();
    assertThat(spool.resolve("notes.txt")).exists();
  }
}
