package io.highlevelexport.site;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFolderTest {
  @TempDir Path directory;

  @Test
  void what_keeps_a_site_from_being_made_once_does_not_lock_it() throws Exception {
    new SiteFolder(directory).close();
    Path inTheWay = Files.createDirectories(directory.resolve("site.db.work/something"));
    assertThatThrownBy(() -> new SiteFolder(directory)).isInstanceOf(IOException.class);
    Files.delete(inTheWay);

    assertThatCode(() -> new SiteFolder(directory).close()).doesNotThrowAnyException();
  }
}
