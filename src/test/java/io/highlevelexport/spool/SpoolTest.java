package io.highlevelexport.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ledger.PageLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path directory;

  @Test
  void half_of_a_page_that_was_being_restored_is_none() throws Exception {
    Spool spool = new Spool(directory, 10);
    spool.restore("whole", "page".getBytes(UTF_8));
    Files.writeString(directory.resolve("broken.half"), "pa");

    assertThat(spool.find("broken")).isFalse();
    assertThat(spool.find("whole")).isTrue();

    spool.recover(name -> PageLedger.State.WAITING);
    assertThat(directory).isDirectoryContaining("glob:**/whole.page");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void a_page_that_was_restored_is_its_owners_alone() throws Exception {
    new Spool(directory, 10).restore("page", "messages".getBytes(UTF_8));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page("page"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_page_that_was_set_aside_takes_no_room_until_it_is_delivered() throws Exception {
    Spool spool = new Spool(directory, 1);
    spool.restore("page", "messages".getBytes(UTF_8));
    assertThat(spool.isFull()).isTrue();

    spool.setAside("page");
    spool.hold("page", false);
    assertThat(spool.isFull()).isFalse();
    assertThat(spool.waiting()).isEqualTo(1);

    spool.remove("page");
    spool.restore("page", "messages".getBytes(UTF_8));
    assertThat(spool.isFull()).isTrue();
  }

  private Path page(String name) {
    return directory.resolve(name + ".page");
  }
}
