package io.highlevelexport.kafka;

import io.highlevelexport.config.Scale;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance in the consumer group of all instances: Kafka deals out the partitions among those
 * that live. It reads nothing: which partitions it has is all that it is there for.
 */
public final class GroupMember implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(3);
  private static final int HEARTBEATS = 10;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<Integer> assigned = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this::run, "kafka-group");
  private volatile boolean closed;
  private String trouble;

  /**
   * @throws IOException when the file of properties cannot be read
   */
  public GroupMember(Scale scale) throws IOException {
    Properties config = scale.client();
    config.setProperty("group.id", scale.group());
    config.setProperty("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
    long session = scale.session().toMillis();
    config.setProperty("session.timeout.ms", Long.toString(session));
    config.setProperty("heartbeat.interval.ms", Long.toString(session / HEARTBEATS));
    config.setProperty("enable.auto.commit", "false");
    config.setProperty("auto.offset.reset", "latest");
    config.setProperty("allow.auto.create.topics", "false");
    // so long a topic that was deleted and made again is not known to have all its partitions
    config.putIfAbsent("metadata.max.age.ms", "30000");
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(scale.topic()), new Rebalances());
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** The partitions that Kafka gives to this instance now. */
  public Set<Integer> assigned() {
    return Set.copyOf(assigned);
  }

  /** Only notes what there is: nobody waits here for what it takes to hand something over. */
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
      partitions.forEach(each -> assigned.add(each.partition()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(each -> assigned.remove(each.partition()));
    }
  }

  private void run() {
    while (!closed) {
      try {
        consumer.poll(POLL);
        trouble = null;
      } catch (WakeupException e) {
        LOG.debug("the group is left");
      } catch (RuntimeException | Error e) {
        // whatever it is: a thread that ends would leave its partitions to nobody
        if (!e.toString().equals(trouble)) {
          LOG.warn("Kafka (export.kafka.group): {}", e.toString());
        }
        trouble = e.toString();
        pause();
      }
    }
    consumer.close(LONGEST_CLOSE);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves the group: Kafka gives the partitions to others at once. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    consumer.wakeup();
    if (thread.isAlive()) {
      thread.join(LONGEST_CLOSE.toMillis());
    }
    assigned.clear();
  }
}
