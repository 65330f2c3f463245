package io.highlevelexport;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.MetadataVersion;
import org.awaitility.Awaitility;

/** A real Kafka broker of this process that is its own controller (KRaft). */
public final class KafkaBroker implements AutoCloseable {
  private final Properties config;
  private final String address;
  private KafkaRaftServer server;

  /**
   * @param directory an empty one
   * @param settings {@code key=value}, more of its configuration
   */
  public KafkaBroker(Path directory, String... settings) throws IOException {
    String controller = "127.0.0.1:" + FreePort.find();
    address = "127.0.0.1:" + FreePort.find();
    config = config(directory, 1, address, controller, "1@" + controller);
    config.setProperty("offsets.topic.replication.factor", "1");
    for (String setting : settings) {
      String[] pair = setting.split("=", 2);
      config.setProperty(pair[0], pair[1]);
    }
    format(directory, 1, Uuid.randomUuid().toString());
    start();
  }

  /** What a node is told that is broker and controller, and has little to do. */
  static Properties config(
      Path directory, int id, String address, String controller, String voters) {
    Properties config = new Properties();
    config.setProperty("process.roles", "broker,controller");
    config.setProperty("node.id", Integer.toString(id));
    config.setProperty("controller.quorum.voters", voters);
    config.setProperty("controller.listener.names", "CONTROLLER");
    config.setProperty("listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + controller);
    config.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.setProperty("log.dirs", directory.toString());
    config.setProperty("offsets.topic.num.partitions", "1");
    config.setProperty("transaction.state.log.replication.factor", "1");
    config.setProperty("group.initial.rebalance.delay.ms", "0");
    // it would keep 128 MB to itself
    config.setProperty("log.cleaner.enable", "false");
    config.setProperty("num.network.threads", "1");
    config.setProperty("num.io.threads", "2");
    return config;
  }

  private void start() {
    server = new KafkaRaftServer(KafkaConfig.fromProps(config), Time.SYSTEM);
    server.startup();
  }

  /** What kafka-storage format writes. */
  static void format(Path directory, int id, String cluster) throws IOException {
    Files.createDirectories(directory);
    org.apache.kafka.metadata.storage.Formatter formatter =
        new org.apache.kafka.metadata.storage.Formatter()
            .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
            .setClusterId(cluster)
            .setNodeId(id)
            .addDirectory(directory.toString())
            .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
            .setControllerListenerName("CONTROLLER")
            .setMetadataLogDirectory(directory.toString());
    try {
      formatter.run();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  public String address() {
    return address;
  }

  /** The values of a topic by their keys, once there are so many. */
  Map<String, String> read(String topic, int count) {
    Properties config = new Properties();
    config.setProperty("bootstrap.servers", address);
    config.setProperty("group.id", "test");
    config.setProperty("auto.offset.reset", "earliest");
    Map<String, String> values = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      Awaitility.await()
          .pollInSameThread()
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(record -> values.put(record.key(), record.value()));
                return values.size() >= count;
              });
    }
    return values;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
