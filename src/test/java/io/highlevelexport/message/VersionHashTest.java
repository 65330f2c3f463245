package io.highlevelexport.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionHashTest {
  @ParameterizedTest
  @CsvSource({
    "'', ef46db3751d8e999",
    "a, d24ec4f1a98c6e5b",
    "abc, 44bc2cf5ad770999",
    "Nobody inspects the spammish repetition, fbcea83c8a378bf1"
  })
  void it_is_the_xxh64_that_others_compute(String text, String expected) {
    long hash = VersionHash.of(text.getBytes(StandardCharsets.UTF_8));

    assertThat(Long.toHexString(hash)).isEqualTo(expected);
  }
}
