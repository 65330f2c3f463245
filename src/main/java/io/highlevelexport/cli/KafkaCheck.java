package io.highlevelexport.cli;

import io.highlevelexport.config.Scale;
import io.highlevelexport.config.Settings;
import io.highlevelexport.kafka.PageTopic;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** Whether Kafka is there for many instances, and its topic keeps pages for long enough. */
final class KafkaCheck {
  private static final String SUBJECT = "Kafka";

  private KafkaCheck() {}

  static void check(Settings settings, CheckReport report) {
    Scale scale = settings.scale();
    int slots = slots(settings);
    try {
      Optional<PageTopic.Shape> topic = new PageTopic(scale, slots).shape();
      if (topic.isEmpty()) {
        report.ok(
            SUBJECT,
            "%s: no topic %s yet, the first start makes it with %d partitions",
            scale.brokers(),
            scale.topic(),
            slots);
      } else {
        check(topic.get(), slots, settings.holds().longest(), scale, report);
      }
    } catch (IOException e) {
      report.fail(SUBJECT, "%s", e.getMessage());
    } catch (NoClassDefFoundError e) {
      report.fail(SUBJECT, "its libraries are missing: bin/highlevel-export adds lib/kafka");
    }
  }

  private static void check(
      PageTopic.Shape topic, int slots, Duration longestHold, Scale scale, CheckReport report) {
    String name = "topic " + scale.topic();
    if (topic.partitions() != slots) {
      report.fail(
          SUBJECT,
          "%s has %d partitions, the database has %d slots: give the topic that was made for this"
              + " database, or a new name (export.kafka.topic)",
          name,
          topic.partitions(),
          slots);
    } else if (topic.replication() < topic.minInsync()) {
      report.fail(
          SUBJECT,
          "%s lies on %d brokers, and min.insync.replicas is %d: it takes no page",
          name,
          topic.replication(),
          topic.minInsync());
    } else if (!topic.retention().isNegative() && topic.retention().compareTo(longestHold) < 0) {
      report.fail(
          SUBJECT,
          "%s keeps a page for %s, and a sink may be tried again after %s (export.hold.max-delay):"
              + " make retention.ms longer",
          name,
          topic.retention(),
          longestHold);
    } else {
      report.ok(
          SUBJECT,
          "%s, %s: %d partitions on %d brokers each",
          scale.brokers(),
          name,
          slots,
          topic.replication());
    }
  }

  /** As many as the database has; before the first start, as many as are configured. */
  private static int slots(Settings settings) {
    try (Connection connection = DatabaseCheck.connect(settings.sql());
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from slot")) {
      count.next();
      return count.getInt(1) == 0 ? settings.scale().slots() : count.getInt(1);
    } catch (SQLException e) {
      return settings.scale().slots();
    }
  }
}
