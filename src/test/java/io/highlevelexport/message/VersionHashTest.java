package io.highlevelexport.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VersionHashTest {
  private static final String MESSAGE =
      "{\"id\":\"m1\",\"status\":\"delivered\",\"dateUpdated\":\"2026-01-02T03:04:05.678Z\"}";

  @Test
  void depends_on_the_message_and_not_on_where_it_lies() {
    byte[] page = ("[" + MESSAGE + "," + MESSAGE + "]").getBytes(UTF_8);
    int length = MESSAGE.length();

    assertThat(VersionHash.of(new Slice(page, 1, length)))
        .isEqualTo(VersionHash.of(new Slice(page, length + 2, length)))
        .isEqualTo(VersionHash.of(Slice.of(MESSAGE.getBytes(UTF_8))))
        .isNotEqualTo(VersionHash.of(new Slice(page, 0, length)));
  }

  @Test
  void no_change_within_eight_bytes_keeps_it() {
    Random random = new Random(1);
    byte[] message = MESSAGE.getBytes(UTF_8);
    long before = VersionHash.of(Slice.of(message));
    for (int i = 0; i < 200_000; i++) {
      byte[] changed = message.clone();
      int at = random.nextInt(message.length - 7);
      for (int offset = 0; offset < 8; offset++) {
        changed[at + offset] = (byte) random.nextInt(256);
      }
      changed[at] = (byte) (message[at] + 1);

      assertThat(VersionHash.of(Slice.of(changed))).isNotEqualTo(before);
    }
  }

  /** With 32 bits alone there would be about a hundred pairs. */
  @Test
  void many_messages_have_as_many_hashes() {
    int many = 1_000_000;
    Set<Long> hashes = new HashSet<>(many * 2);
    for (int i = 0; i < many; i++) {
      hashes.add(VersionHash.of(Slice.of((MESSAGE + i * 7919L).getBytes(UTF_8))));
    }
    assertThat(hashes).hasSize(many);
  }
}
