package io.highlevelexport.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.deliver.TestDatabase;
import io.highlevelexport.spool.PartFile;
import io.highlevelexport.walk.Sighting;
import io.highlevelexport.walk.Window;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the commands ask the ledger, on each database. */
class LedgerQueriesTest {
  private static final Instant READ = Instant.parse("2026-11-24T10:00:00.123Z");
  private static final Window WINDOW =
      new Window(7, "loc1", "SMS", Window.Kind.POLL, null, READ, null, null, 0);

  @TempDir private Path directory;

  @Test
  void h2_finds_every_version_and_counts() throws Exception {
    check(TestDatabase.h2(directory));
  }

  @Test
  void postgresql_finds_every_version_and_counts() throws Exception {
    check(TestDatabase.postgresql());
  }

  @Test
  void mariadb_finds_every_version_and_counts() throws Exception {
    check(TestDatabase.mariadb());
  }

  private void check(TestDatabase opened) throws Exception {
    try (TestDatabase database = opened) {
      PageStore pages = new PageStore(new JdbcTemplate(database.dataSource()));
      String odd = "a%_\\ b\u00e4\n";
      pages.insert(WINDOW, part("p1", odd, "plain", "aa%_\\ b\u00e4\n"), READ);
      pages.delivered("p1", Map.of("sql", 2), 0, 1, READ.plusSeconds(1));
      pages.insert(WINDOW, part("p2", odd), READ.plusSeconds(60));
      pages.insertAgain("loc1", "SMS", part("p3", "plain"), READ);

      assertThat(pages.traces(odd))
          .extracting(PageStore.Trace::page, PageStore.Trace::delivered, PageStore.Trace::again)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("p1", READ.plusSeconds(1), false),
              org.assertj.core.groups.Tuple.tuple("p2", null, false));
      assertThat(pages.traces("plain"))
          .extracting(PageStore.Trace::page)
          .containsExactly("p1", "p3");
      assertThat(pages.traces("PLAIN")).isEmpty();
      assertThat(pages.traces("lain")).isEmpty();
      assertThat(pages.countsByStream())
          .containsExactly(new PageStore.Counts("loc1", "SMS", 2, 2, 2));
    }
  }

  private static PartFile part(String name, String... ids) {
    List<Sighting> sightings =
        java.util.Arrays.stream(ids).map(id -> new Sighting(id, id.hashCode(), READ)).toList();
    return new PartFile(name, Path.of(name), sightings);
  }
}
