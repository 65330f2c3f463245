package io.highlevelexport.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterFilesTest {
  @TempDir Path directory;

  @Test
  void a_list_of_dead_letters_has_none_of_their_messages_in_memory() throws Exception {
    Files.writeString(
        directory.resolve("poison-1.json"),
        "{\"id\":\"poison-1\",\"stage\":\"route\",\"lastAt\":\"2026-11-24T10:00:00Z\","
            + "\"api\":{\"message\":\"no\"},\"payload\":{\"id\":\"m1\",\"body\":\"text\"}}");

    DeadLetter letter =
        new DeadLetterFiles(directory).list(DeadLetterFiles.Folder.WAITING).letters().get(0);

    assertThat(letter.holdsMessage()).isTrue();
    assertThat(letter.payload().size()).isZero();
    assertThat(letter.api()).isNull();
  }
}
