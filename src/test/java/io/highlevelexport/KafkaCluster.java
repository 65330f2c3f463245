package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/** Three Kafka brokers, each a process of its own that can be killed and started again. */
final class KafkaCluster implements AutoCloseable {
  static final int BROKERS = 3;

  private final List<String> addresses = addresses();
  private final List<Path> configurations = new ArrayList<>();
  private final Process[] running = new Process[BROKERS];
  private final Admin admin;

  KafkaCluster(Path directory) throws IOException {
    String cluster = Uuid.randomUuid().toString();
    List<String> controllers = addresses();
    String voters =
        IntStream.range(0, BROKERS)
            .mapToObj(broker -> broker + "@" + controllers.get(broker))
            .collect(Collectors.joining(","));
    for (int broker = 0; broker < BROKERS; broker++) {
      Path own = directory.resolve(Integer.toString(broker));
      KafkaBroker.format(own, broker, cluster);
      Properties config =
          KafkaBroker.config(own, broker, addresses.get(broker), controllers.get(broker), voters);
      config.setProperty("offsets.topic.replication.factor", Integer.toString(BROKERS));
      // beside other tests they get little processor: that is not to look like a loss
      config.setProperty("controller.quorum.fetch.timeout.ms", "8000");
      config.setProperty("controller.quorum.election.timeout.ms", "3000");
      config.setProperty("auto.create.topics.enable", "false");
      Path file = directory.resolve(broker + ".properties");
      try (Writer out = Files.newBufferedWriter(file)) {
        config.store(out, null);
      }
      configurations.add(file);
      start(broker);
    }
    admin = Admin.create(Map.of("bootstrap.servers", address()));
  }

  private static List<String> addresses() {
    return IntStream.range(0, BROKERS).mapToObj(broker -> "127.0.0.1:" + FreePort.find()).toList();
  }

  /** All of them, as a client is told. */
  String address() {
    return String.join(",", addresses);
  }

  void start(int broker) throws IOException {
    List<String> line = OwnJvm.running("kafka.Kafka", List.of("-Xmx160m"));
    line.add(configurations.get(broker).toString());
    Path log = Files.createDirectories(Program.LOGS).resolve("broker-" + broker + ".log");
    running[broker] =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** The broker is lost from one moment to the next; what it has on disk stays. */
  void kill(int broker) throws InterruptedException {
    assertThat(running[broker].isAlive()).isTrue();
    running[broker].destroyForcibly().waitFor();
  }

  /** Whether others lead all that a lost broker has led, so that who has which slots is known. */
  boolean hasNoticed(int lost) throws Exception {
    return topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .noneMatch(partition -> partition.leader() == null || partition.leader().id() == lost);
  }

  /** Waits until all brokers are there, and have all that is in any topic. */
  void awaitInSync() {
    await("all brokers are in sync")
        .ignoreExceptions()
        .until(
            () ->
                admin.describeCluster().nodes().get().size() == BROKERS
                    && topics().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.isr().size() == BROKERS));
  }

  private Collection<TopicDescription> topics() throws Exception {
    Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    return admin.describeTopics(names).allTopicNames().get().values();
  }

  /** Deletes a topic, and all that is in it; whoever needs it makes it again. */
  void delete(String topic) throws Exception {
    Uuid before = id(topic);
    admin.deleteTopics(List.of(topic)).all().get();
    await("the topic is there again").ignoreExceptions().until(() -> !id(topic).equals(before));
  }

  private Uuid id(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
  }

  @Override
  public void close() throws InterruptedException {
    admin.close(Duration.ZERO);
    for (Process broker : running) {
      broker.destroyForcibly();
    }
    for (Process broker : running) {
      broker.waitFor();
    }
  }
}
