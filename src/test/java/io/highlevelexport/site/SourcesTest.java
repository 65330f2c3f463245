package io.highlevelexport.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.cli.Operator;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  private static final String BODY = "canary-of-a-message";

  @TempDir Path home;

  @Test
  void files_of_a_directory_that_is_a_link_to_another_disk_are_in_the_site() throws Exception {
    try (Twin twin =
        new Twin(TwinOptions.builder().locations("loc1").messages(0).build()).start()) {
      twin.add(
          "loc1", "SMS", "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"body\":\"" + BODY + "\"}");
      Operator operator = new Operator(home, twin.url()).set("export.sink.sms", "file");
      assertThat(operator.types("once").exit()).isZero();
      Path messages = home.resolve("data/messages");
      Files.createSymbolicLink(messages, Files.move(messages, home.resolve("elsewhere")));
      Path site = home.resolve("site");

      assertThat(operator.types("site", "--out", site.toString()).exit()).isZero();

      try (Stream<Path> pages = Files.walk(site)) {
        assertThat(pages.filter(page -> page.toString().endsWith(".html")))
            .anySatisfy(page -> assertThat(page).content().contains(BODY));
      }
    }
  }
}
