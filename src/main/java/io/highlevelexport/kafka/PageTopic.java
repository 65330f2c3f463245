package io.highlevelexport.kafka;

import io.highlevelexport.config.Scale;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic that the pages of all instances lie in. */
public final class PageTopic {
  private static final Logger LOG = LoggerFactory.getLogger(PageTopic.class);

  private static final int TIMEOUT_SECONDS = 15;
  private static final String SHORTEST_SESSION = "group.min.session.timeout.ms";
  private static final String LONGEST_SESSION = "group.max.session.timeout.ms";

  /** A page that no sink takes for longer is read from the API again when its instance dies. */
  private static final Duration RETENTION = Duration.ofDays(14);

  private final Scale scale;
  private final int partitions;

  /**
   * @param partitions how many slots there are
   */
  public PageTopic(Scale scale, int partitions) {
    this.scale = scale;
    this.partitions = partitions;
  }

  /**
   * What the topic is like.
   *
   * @param replication on how many brokers each partition lies, at least
   * @param minInsync how many of them have to have a page before it is safe
   * @param retention how long a page lies there; negative: for ever
   */
  public record Shape(int partitions, int replication, int minInsync, Duration retention) {}

  /**
   * What is around the topic.
   *
   * @param brokers how many there are
   * @param shortestSession of a member of a group, as the brokers allow it
   * @param members of the group of all instances
   */
  public record Cluster(
      int brokers, Duration shortestSession, Duration longestSession, int members) {}

  /**
   * Makes the topic where there is none.
   *
   * @throws IOException when the brokers do not answer, or refuse it
   * @throws IllegalStateException when there is one with another number of partitions
   */
  public void require() throws IOException {
    try (Admin admin = Admin.create(client())) {
      Optional<Shape> shape = shape(admin);
      if (shape.isEmpty()) {
        create(admin);
      } else if (shape.get().partitions() != partitions) {
        throw new IllegalStateException(
            "the topic "
                + scale.topic()
                + " (export.kafka.topic) has "
                + shape.get().partitions()
                + " partitions, the database has "
                + partitions
                + " slots: that cannot change; give the topic that was made for this database, or"
                + " a new name");
      }
    }
  }

  /**
   * Makes the topic again where somebody has deleted it since {@link #require}. Brokers that make
   * topics automatically may have done so, with too few partitions: it gets the others.
   *
   * @throws IOException when the brokers do not answer, or refuse it
   */
  public void restore() throws IOException {
    try (Admin admin = Admin.create(client())) {
      Optional<Shape> shape = shape(admin);
      if (shape.isEmpty()) {
        create(admin);
      } else if (shape.get().partitions() < partitions) {
        LOG.warn(
            "the topic {} (export.kafka.topic) was deleted, and made by a broker: it is given {}"
                + " partitions; see what check says of its replication",
            scale.topic(),
            partitions);
        get(
            admin
                .createPartitions(Map.of(scale.topic(), NewPartitions.increaseTo(partitions)))
                .all());
      }
    }
  }

  /**
   * Looks, and changes nothing.
   *
   * @return empty where there is none yet
   * @throws IOException when the brokers do not answer
   */
  public Optional<Shape> shape() throws IOException {
    try (Admin admin = Admin.create(client())) {
      return shape(admin);
    }
  }

  /**
   * Looks at the brokers and the group.
   *
   * @throws IOException when the brokers do not answer
   */
  public Cluster cluster() throws IOException {
    try (Admin admin = Admin.create(client())) {
      Collection<Node> brokers = get(admin.describeCluster().nodes());
      String any = brokers.iterator().next().idString();
      ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, any);
      Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
      return new Cluster(
          brokers.size(),
          Duration.ofMillis(number(config.get(SHORTEST_SESSION))),
          Duration.ofMillis(number(config.get(LONGEST_SESSION))),
          get(admin.describeConsumerGroups(List.of(scale.group())).all())
              .get(scale.group())
              .members()
              .size());
    }
  }

  private Properties client() throws IOException {
    Properties client = scale.client();
    client.setProperty("default.api.timeout.ms", "10000");
    client.setProperty("request.timeout.ms", "5000");
    return client;
  }

  private Optional<Shape> shape(Admin admin) throws IOException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, scale.topic());
    try {
      TopicDescription topic =
          get(admin.describeTopics(List.of(scale.topic())).allTopicNames()).get(scale.topic());
      Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
      return Optional.of(
          new Shape(
              topic.partitions().size(),
              topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(0),
              (int) number(config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)),
              Duration.ofMillis(number(config.get(TopicConfig.RETENTION_MS_CONFIG)))));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  private static long number(ConfigEntry entry) {
    return Long.parseLong(entry.value());
  }

  private void create(Admin admin) throws IOException {
    NewTopic topic =
        new NewTopic(scale.topic(), partitions, (short) scale.replication())
            .configs(
                Map.of(
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    Integer.toString(Math.max(1, scale.replication() - 1)),
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(RETENTION.toMillis()),
                    TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                    "false"));
    try {
      get(admin.createTopics(List.of(topic)).all());
    } catch (TopicExistsException e) {
      // another instance has made it just now
    }
  }

  private <T> T get(KafkaFuture<T> future) throws IOException {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof TopicExistsException) {
        throw (RuntimeException) e.getCause();
      }
      throw new IOException(silence(e.getCause().getMessage()), e);
    } catch (TimeoutException e) {
      throw new IOException(silence("no answer"), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private String silence(String why) {
    return "Kafka (export.kafka.brokers = " + scale.brokers() + "): " + why;
  }
}
