package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.cli.Operator;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site that cannot be made says which and why. */
class SiteFaultTest {
  @TempDir Path home;
  private Twin twin;
  private Operator operator;

  @BeforeEach
  void start() {
    twin = new Twin(TwinOptions.builder().locations("loc1").messages(200).build()).start();
    operator = new Operator(home, twin.url()).set("export.sink.sms", "file");
    assertThat(operator.types("once").exit()).isZero();
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  private void assertTold(Path site, String words) {
    Operator.Said said = operator.types("site", "--out", site.toString());

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err())
        .contains(site.toString())
        .containsPattern(words)
        .doesNotContain("nternal");
  }

  @Test
  void where_a_file_is_in_its_place() throws Exception {
    assertTold(Files.createFile(home.resolve("site")), "is in the way");
  }

  @Test
  void where_a_link_leads_in_a_circle() throws Exception {
    Path messages = home.resolve("data/messages");
    Files.createSymbolicLink(messages.resolve("loc1/circle"), messages);

    assertTold(home.resolve("site"), "the site in .* could not be made: .*loc1/circle");
  }

  @Test
  void where_the_disk_is_full() throws Exception {
    Path site = home.resolve("site");
    try (SmallDisk disk = SmallDisk.at(site, "400k")) {
      assertTold(site, "the site in .* could not be made: .*(No space left|is full)");
    }
  }
}
