package io.highlevelexport.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
  @ParameterizedTest
  @CsvSource({
    "2024-03-27T18:13:49.007Z, 2024-03-27T18:13:49.007Z",
    "2024-02-29T23:59:59.999Z, 2024-02-29T23:59:59.999Z",
    "1970-01-01T00:00:00.000Z, 1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
    "2024-03-27T18:13:49Z, 2024-03-27T18:13:49Z",
    "2024-03-27T18:13:49.0071+02:00, 2024-03-27T16:13:49.007Z",
    "2024-03-27 18:13, 2024-03-27T18:13:00Z",
    "2024-03-27, 2024-03-27T00:00:00Z",
    "1711563229007, 2024-03-27T18:13:49.007Z"
  })
  void each_form_is_read_to_the_millisecond(String text, Instant date) {
    assertThat(Dates.parse(text)).contains(date);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "1711563229",
        "2024-02-30T18:13:49.000Z",
        "2023-02-29T18:13:49.000Z",
        "2024-13-27T18:13:49.000Z",
        "2024-00-27T18:13:49.000Z",
        "2024-03-00T18:13:49.000Z",
        "2024-03-27T24:13:49.000Z",
        "2024-03-27T18:60:49.000Z",
        "2024-03-27T18:13:60.000Z",
        "2024-0x-27T18:13:49.000Z",
        "2024-03-27T18:13:49.x00Z",
        "2024/03/27T18:13:49.000Z"
      })
  void what_is_no_date_is_empty(String text) {
    assertThat(Dates.parse(text)).isEmpty();
  }
}
