package io.highlevelexport.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.delivery.file.NdjsonFiles;
import io.highlevelexport.model.Piece;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that comes in several answers. */
class ContentFilesTest {
  private static final int LENGTH = 900_000;
  private static final Piece PIECE =
      new Piece(Piece.ATTACHMENT, "a1", "m1", null, Instant.EPOCH, "https://example.com/a.png");

  @TempDir private Path directory;

  private ContentFiles files() {
    return new ContentFiles(directory, new NdjsonFiles(() -> {}), () -> {});
  }

  private void keep(int status, int from, InputStream body, String edition) throws IOException {
    Map<String, Object> headers =
        Map.of(
            "Content-Range",
            "bytes " + from + "-" + (LENGTH - 1) + "/" + LENGTH,
            edition.startsWith("\"") ? "ETag" : "Last-Modified",
            edition);
    files()
        .keep(
            new PieceResponse("loc1", PIECE, status, headers, body, Instant.EPOCH),
            "Other",
            "png",
            Long.MAX_VALUE);
  }

  private static InputStream bytes(char content, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) content);
    return new ByteArrayInputStream(bytes);
  }

  private static InputStream breakingOff() {
    return new SequenceInputStream(
        bytes('a', LENGTH / 2),
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }
        });
  }

  /** How many bytes of it are there, so that the rest is asked for. */
  private int there() {
    String range = files().range("loc1", PIECE);
    return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
  }

  private String kept() throws IOException {
    try (var all = Files.walk(directory)) {
      Path file = all.filter(Files::isRegularFile).toList().get(0);
      assertThat(file.toString()).endsWith(".png");
      return Files.readString(file);
    }
  }

  @Test
  void one_that_changes_meanwhile_is_not_put_together_of_two() throws Exception {
    assertThatThrownBy(() -> keep(200, 0, breakingOff(), "\"one\"")).hasMessage("reset");
    int there = there();
    assertThat(there).isBetween(1, LENGTH / 2);

    InputStream rest = bytes('b', LENGTH - there);
    assertThatThrownBy(() -> keep(206, there, rest, "\"two\"")).hasMessageContaining("another");
    assertThat(there()).isZero();

    String date = "Tue, 01 Dec 2026 10:00:00 GMT";
    assertThatThrownBy(() -> keep(200, 0, breakingOff(), date)).hasMessage("reset");
    // another server of the same address
    keep(206, there(), bytes('a', LENGTH - there()), "\"tag\"");
    assertThat(kept()).hasSize(LENGTH).matches("a+");
  }
}
