package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Export;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Locations that go from one of many instances to another. */
class HandOverTest {

  @TempDir Path home;
  private String url;

  @Test
  void what_takes_long_is_broken_off_and_costs_an_instance_no_more_than_the_slot()
      throws Exception {
    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"));
        Twin twin = new Twin(Twins.small().messages(60).build()).start();
        ExportUnderTest a = export("a", twin, broker).expect();
        ExportUnderTest b = export("b", twin, broker).expect()) {
      twin.fault(
          request -> request.channel().equals("SMS") && request.page() == 2,
          Integer.MAX_VALUE,
          Fault.Wire.STALLED);
      twin.fault(
          request -> request.path().contains("/email/"), Integer.MAX_VALUE, Fault.status(503));
      Export first = a.run();
      await("pages stall, and texts are refused")
          .until(
              () ->
                  twin.answered(503) >= 2
                      && twin.requests().stream()
                              .filter(served -> served.request().channel().equals("SMS"))
                              .filter(served -> served.request().page() == 2)
                              .count()
                          >= 2);

      // what b asks for is answered; what a has asked for is not
      twin.heal();
      b.run();

      JdbcTemplate jdbc = b.jdbc();
      await("each has one of them").until(() -> holders(jdbc).containsAll(List.of("a", "b")));
      assertThat(first.isReplaced()).isFalse();
      a.close();
      await().untilAsserted(b::assertConserved);
    }
  }

  private static List<String> holders(JdbcTemplate jdbc) {
    return Slots.holdings(jdbc).stream()
        .filter(each -> each.slots() > 0)
        .map(Slots.Holding::instance)
        .toList();
  }

  @Test
  void a_topic_that_is_deleted_while_nothing_comes_is_made_again() throws Exception {
    Path properties =
        Files.writeString(home.resolve("kafka.properties"), "metadata.max.age.ms=1000");
    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
        Twin twin = new Twin(Twins.small().messages(10).build()).start();
        ExportUnderTest a = export("a", twin, broker).expect()) {
      a.with("export.kafka.properties-file", properties.toString()).run();
      await().untilAsserted(a::assertConserved);

      admin.deleteTopics(List.of("hle.pages")).all().get();
      await("it is there again, with a partition for each slot")
          .ignoreExceptions()
          .until(
              () ->
                  admin
                          .describeTopics(List.of("hle.pages"))
                          .allTopicNames()
                          .get()
                          .get("hle.pages")
                          .partitions()
                          .size()
                      == 2);

      twin.add(Twins.ALPHA, "SMS", "{}");
      twin.add(Twins.BRAVO, "SMS", "{}");
      a.expect();
      await().untilAsserted(a::assertConserved);
    }
  }

  private ExportUnderTest export(String name, Twin twin, KafkaBroker broker) throws Exception {
    DatabaseServer server = DatabaseServer.postgresql();
    url = url == null ? server.newDatabase() : url;
    return new ExportUnderTest(twin, home.resolve("shared"))
        .sinks("file")
        .with("export.channels", "SMS,Email")
        .with("export.page-size", "10")
        .with("export.period", "1s")
        .with("export.settle", "1s")
        .with("export.api.response-timeout", "5m")
        .with("export.api.deadline", "5m")
        .with("export.retry.delay", "5m")
        .with("export.retry.max-delay", "5m")
        .with("export.sql.url", url)
        .with("export.sql.username", server.username())
        .with("export.spool.directory", home.resolve(name).toString())
        .with("export.instance", name)
        .with("export.scale", "kafka")
        .with("export.slots", "2")
        .with("export.kafka.brokers", broker.address())
        .with("export.kafka.replication", "1");
  }
}
