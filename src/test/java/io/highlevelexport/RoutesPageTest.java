package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of pictures says what the routes do. */
class RoutesPageTest {
  private static final Path PAGE = Path.of("docs/routes.md");

  @Test
  void the_page_is_made_from_the_routes_as_they_are() throws Exception {
    String page = new RoutesPage(Path.of("routes")).text();
    if (System.getProperty("routes.page", "").equals("write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(Files.readString(PAGE))
        .as("%s is stale: run mvn test -Dtest=RoutesPageTest -Droutes.page=write", PAGE)
        .isEqualTo(page);
  }
}
