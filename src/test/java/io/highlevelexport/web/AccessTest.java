package io.highlevelexport.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Secret;
import io.highlevelexport.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  @TempDir Path directory;

  /** As a disk that was full, or a kill, leaves it. */
  @Test
  void a_key_that_was_not_written_is_made_again() throws Exception {
    Path file = Files.createFile(directory.resolve("status-page.key"));
    Settings.Http http =
        new Settings.Http("127.0.0.1", 0, List.of(), file, Secret.of("", null, ""));
    assertThat(Access.key(file)).isEmpty();

    new Access(http);

    assertThat(Access.key(file)).hasValueSatisfying(key -> assertThat(key).hasSize(64));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void starts_in_the_same_moment_make_one_key() throws Exception {
    ExecutorService starts = Executors.newFixedThreadPool(8);
    try {
      for (int i = 0; i < 50; i++) {
        Path file = directory.resolve(i + ".key");
        List<Callable<String>> all = Collections.nCopies(8, () -> Access.keyOf(file));

        Set<String> keys = new HashSet<>();
        for (Future<String> key : starts.invokeAll(all)) {
          keys.add(key.get());
        }

        assertThat(keys).containsExactly(Access.key(file).orElseThrow());
      }
    } finally {
      starts.shutdown();
    }
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }
}
