package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.app.Export;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit}, with a running export and without one. */
class AuditCommandTest {
  private static final Instant END = Instant.parse("2024-06-01T00:00:00Z");
  private static final String OLD = "{\"dateAdded\":\"2024-05-20T00:00:00Z\"}";

  @TempDir private Path home;
  private Twin twin;
  private Operator operator;

  @BeforeEach
  void start() {
    twin =
        new Twin(
                TwinOptions.builder()
                    .locations("loc1")
                    .messages(30)
                    .range(END.minus(Duration.ofDays(30)), END)
                    .build())
            .start();
    operator = new Operator(home, twin.url()).set("export.audit-period", "0s");
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  private void says(int exit, String words) {
    Operator.Said said = operator.types("audit");
    assertThat(said.out()).as(said.err()).contains(words);
    assertThat(said.exit()).isEqualTo(exit);
  }

  @Test
  void an_archive_that_is_whole_and_what_appears_late() {
    assertThat(operator.types("audit").exit()).isEqualTo(1);
    assertThat(operator.types("once").exit()).isZero();
    says(0, "30 of 30");

    twin.add("loc1", "SMS", OLD);
    says(0, "31 of 31");

    assertThat(operator.types("status").out()).contains(": 31 of 31");
    Operator.Said other = operator.types("audit", "--location", "other");
    assertThat(other.out()).contains("Nothing of other was exported");
    assertThat(other.exit()).isEqualTo(1);
  }

  @Test
  void a_running_export_does_it() throws Exception {
    try (Export running = operator.running()) {
      Awaitility.await()
          .until(() -> running.status().streams().stream().anyMatch(one -> one.exported() == 30));
      twin.add("loc1", "SMS", OLD);

      says(0, "31 of 31");
    }
  }

  @Test
  void what_cannot_be_reached_is_no_success() {
    assertThat(operator.types("once").exit()).isZero();
    twin.addPhantom("loc1", "SMS", Instant.parse("2024-05-20T00:00:00Z"));

    says(1, "30 of 31; 30 of 31 came from the beginning to");
    assertThat(operator.types("status").out()).contains("30 of 31 came from the beginning");
    assertThat(operator.types("once").exit()).isZero();
  }

  @Test
  void an_api_that_does_not_answer_is_no_success_and_holds_up_no_poll() {
    assertThat(operator.types("once").exit()).isZero();
    twin.fault(
        request -> "10".equals(request.query().get("limit")), Integer.MAX_VALUE, Fault.status(400));

    says(1, "could not be done");

    twin.add("loc1", "SMS", "{\"dateAdded\":\"" + Instant.now() + "\"}");
    operator.types("once");
    assertThat(operator.types("status").out()).contains("loc1 audit").contains(" 31 ");
  }
}
