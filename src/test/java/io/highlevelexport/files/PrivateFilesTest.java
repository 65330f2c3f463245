package io.highlevelexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir private Path directory;

  @Test
  void what_root_rewrites_stays_its_owners() throws Exception {
    assumeThat(System.getProperty("user.name")).as("may give files away").isEqualTo("root");
    Path file = Files.writeString(directory.resolve("messages.ndjson"), "old");
    Path part = directory.resolve("messages.ndjson.part");
    UserPrincipal nobody =
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Files.setOwner(file, nobody);

    PrivateFiles.write(part, "new".getBytes());
    PrivateFiles.replace(part, file);

    assertThat(file).hasContent("new");
    assertThat(Files.getOwner(file)).isEqualTo(nobody);
  }
}
