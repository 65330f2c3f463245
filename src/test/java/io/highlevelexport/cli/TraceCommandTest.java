package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Export;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceCommandTest {
  @TempDir private Path home;
  private Twin twin;
  private Operator operator;

  @BeforeEach
  void start() {
    twin = new Twin(TwinOptions.builder().locations("loc1").messages(3).build()).start();
    operator = new Operator(home, twin.url());
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  @Test
  void a_message_that_changed_shows_both_versions_and_where_they_went() {
    String id =
        twin.add("loc1", "SMS", "{\"dateAdded\":\"" + Instant.now().minusSeconds(60) + "\"}");
    operator.types("once");
    twin.change(id, "{\"status\":\"read\"}");
    operator.types("once");

    Operator.Said said = operator.types("trace", id);

    assertThat(said.out().lines().filter(line -> line.startsWith("Version "))).hasSize(2);
    assertThat(said.out().lines().filter(line -> line.contains("left the spool at"))).hasSize(2);
    assertThat(said.out()).contains("of 1 message left the spool").contains("Table messages: loc1");
    assertThat(said.exit()).isZero();
  }

  @Test
  void a_message_that_nobody_saw_leaves_no_trace() {
    assertThat(operator.types("trace", "nobody").out()).contains("Nothing was exported so far");
    operator.types("once");

    for (String id : new String[] {"nobody", "%", "_", "\\", ""}) {
      Operator.Said said = operator.types("trace", id);
      assertThat(said.out()).contains("There is no trace of message " + id);
      assertThat(said.exit()).isEqualTo(1);
    }
  }

  @Test
  void it_works_while_the_export_runs() throws Exception {
    try (Export export = operator.running()) {
      await().until(() -> export.progress().streams().stream().anyMatch(s -> s.delivered() == 3));
      String id = twin.expected("loc1", "SMS").findFirst().orElseThrow().id();

      Operator.Said said = operator.types("trace", id);

      assertThat(said.out()).contains("Version ").contains("Table messages: loc1");
      assertThat(said.exit()).isZero();
    }
  }
}
