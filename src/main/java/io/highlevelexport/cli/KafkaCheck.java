package io.highlevelexport.cli;

import io.highlevelexport.config.Scale;
import io.highlevelexport.config.Settings;
import io.highlevelexport.kafka.PageTopic;
import io.highlevelexport.ledger.Instance;
import io.highlevelexport.ops.Phrases;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Whether Kafka is there for many instances, its topic keeps pages safe and for long enough, and
 * the instances share one database and have names of their own.
 *
 * @param known what the database says
 */
record KafkaCheck(Settings settings, Known known, CheckReport.Subject kafka) {
  private static final Duration LONG_SESSION = Duration.ofMinutes(1);

  /**
   * @param slots how many it has; 0 before the first start of many instances
   * @param instances how many work on it
   * @param holder the process that has the name of this instance; empty for none
   */
  record Known(int slots, int instances, String holder) {
    /** Where the database does not answer: as many may work on it as there are. */
    private static final Known NOTHING = new Known(0, Integer.MAX_VALUE, "");
  }

  static void check(Settings settings, CheckReport.Subject kafka) {
    Known known = Known.NOTHING;
    try (SingleConnectionDataSource database = DatabaseCheck.connect(settings.sql())) {
      known =
          new JdbcTemplate(database)
              .queryForObject(
                  "select (select count(*) from slot), (select count(*) from lease where holder <>"
                      + " '' and id <> 1), coalesce((select holder from lease where name = ?), '')",
                  (row, number) -> new Known(row.getInt(1), row.getInt(2), row.getString(3)),
                  name(settings.scale()));
    } catch (SQLException e) {
      // the check of the database says so
    } catch (DataAccessException e) {
      // there are no tables yet
      known = new Known(0, 0, "");
    }
    new KafkaCheck(settings, known, kafka).check();
  }

  private static String name(Scale scale) {
    return scale.instance().isEmpty() ? Instance.hostName() : scale.instance();
  }

  private void check() {
    Scale scale = settings.scale();
    int slots = known.slots() > 0 ? known.slots() : scale.slots();
    try {
      PageTopic topic = new PageTopic(scale, slots);
      PageTopic.Cluster cluster = topic.cluster();
      topic
          .shape()
          .ifPresentOrElse(shape -> checkTopic(shape, slots), () -> checkNoTopic(cluster, slots));
      checkSession(cluster);
      checkDatabase(cluster);
    } catch (IOException e) {
      kafka.fail("%s", e.getMessage());
    } catch (NoClassDefFoundError e) {
      kafka.fail("its libraries are missing: bin/highlevel-export adds lib/kafka");
    }
    if (slots != scale.slots()) {
      kafka.advice(
          "export.slots is %d, and the database has %d from its first start, which stays so: say"
              + " export.slots = %d",
          scale.slots(), slots, slots);
    }
    checkName();
  }

  private void checkNoTopic(PageTopic.Cluster cluster, int slots) {
    Scale scale = settings.scale();
    if (cluster.brokers() < scale.replication()) {
      kafka.fail(
          "%s: %d of them, and each page is to lie on %d (export.kafka.replication): start more"
              + " brokers, or for a trial say export.kafka.replication = %d",
          scale.brokers(), cluster.brokers(), scale.replication(), cluster.brokers());
    } else {
      kafka.ok(
          "%s: no topic %s yet, the first start makes it with %d partitions",
          scale.brokers(), scale.topic(), slots);
      adviseCopies(scale.replication(), Math.max(1, scale.replication() - 1));
    }
  }

  private void checkTopic(PageTopic.Shape topic, int slots) {
    Duration longestHold = settings.holds().longest();
    String name = "topic " + settings.scale().topic();
    if (topic.partitions() != slots) {
      kafka.fail(
          "%s has %d partitions, the database has %d slots: give the topic that was made for this"
              + " database, or a new name (export.kafka.topic)",
          name, topic.partitions(), slots);
    } else if (topic.replication() < topic.minInsync()) {
      kafka.fail(
          "%s lies on %s, and min.insync.replicas is %d: it takes no page. Make"
              + " min.insync.replicas %d, or put the topic on more brokers"
              + " (kafka-reassign-partitions)",
          name,
          brokers(topic.replication()),
          topic.minInsync(),
          Math.max(1, topic.replication() - 1));
    } else if (!topic.retention().isNegative() && topic.retention().compareTo(longestHold) < 0) {
      kafka.fail(
          "%s keeps a page for %s, and a sink may be tried again after %s (export.hold.max-delay):"
              + " make retention.ms longer",
          name, topic.retention(), longestHold);
    } else {
      kafka.ok(
          "%s, %s: %d partitions, each on %s",
          settings.scale().brokers(), name, slots, brokers(topic.replication()));
      adviseCopies(topic.replication(), topic.minInsync());
    }
  }

  private static String brokers(int count) {
    return Phrases.count(count, "broker");
  }

  private void adviseCopies(int replication, int minInsync) {
    if (replication == 1) {
      kafka.advice(
          "each page lies on one broker: while that one is down nothing is read, and when its disk"
              + " is lost pages are read again from the API. Three brokers are better"
              + " (export.kafka.replication)");
    } else if (replication == minInsync) {
      kafka.advice(
          "each page lies on %d brokers, and all of them have to take it (min.insync.replicas):"
              + " while one is down nothing is read. Make min.insync.replicas %d, or better lay"
              + " pages on %d brokers",
          replication, minInsync - 1, replication + 1);
    } else if (minInsync == 1) {
      kafka.advice(
          "a page counts as safe when one broker has it (min.insync.replicas is 1): make it 2, on"
              + " three brokers");
    }
  }

  private void checkSession(PageTopic.Cluster cluster) {
    Duration session = settings.scale().session();
    if (session.compareTo(cluster.shortestSession()) < 0
        || session.compareTo(cluster.longestSession()) > 0) {
      kafka.fail(
          "export.kafka.session is %s, and the brokers take %s to %s (group.min.session.timeout.ms,"
              + " group.max.session.timeout.ms): no instance would be given a slot",
          session, cluster.shortestSession(), cluster.longestSession());
    } else if (session.compareTo(LONG_SESSION) > 0) {
      kafka.advice(
          "export.kafka.session is %s: when an instance is killed, nobody works for its locations"
              + " for so long",
          session);
    }
  }

  /** Whoever joins the group works on the database already: more of them work on another one. */
  private void checkDatabase(PageTopic.Cluster cluster) {
    if (cluster.members() > known.instances()) {
      kafka.fail(
          "the group %s has %s, and %s on this database: the others have another one, and nobody"
              + " works for the locations that they are given. Give all instances the same"
              + " export.sql.url; another export needs a group and a topic of its own"
              + " (export.kafka.group, export.kafka.topic)",
          settings.scale().group(),
          Phrases.count(cluster.members(), "member"),
          Phrases.count(known.instances(), "instance works", "instances work"));
    }
  }

  /** Another process may have the name: as {@code host:pid:started}. */
  private void checkName() {
    String[] process = known.holder().split(":");
    if (!known.holder().isEmpty()) {
      kafka.advice(
          "process %s on %s works under the name %s: where that is not this instance itself, give"
              + " it another one (export.instance), or it only stands by",
          process.length > 1 ? process[1] : "?",
          process[0].replaceFirst("/.*", ""),
          name(settings.scale()));
    }
  }
}
