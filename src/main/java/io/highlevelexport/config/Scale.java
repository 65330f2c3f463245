package io.highlevelexport.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * Many instances that share the locations of one export, by Apache Kafka.
 *
 * @param isOn whether there may be others; one instance works alone otherwise
 * @param instance empty for the name of the machine
 * @param slots how many there are to be, at the first start
 * @param file further properties of Kafka's clients; empty for none
 */
public record Scale(
    boolean isOn,
    String instance,
    int slots,
    String brokers,
    String topic,
    String group,
    Duration session,
    int replication,
    String file) {
  static Scale of(Values values) {
    return new Scale(
        values.text("export.scale").equals("kafka"),
        values.text("export.instance"),
        values.number("export.slots"),
        values.text("export.kafka.brokers"),
        values.text("export.kafka.topic"),
        values.text("export.kafka.group"),
        values.time("export.kafka.session"),
        values.number("export.kafka.replication"),
        values.text("export.kafka.properties-file"));
  }

  /**
   * What every client of Kafka is given: the file, where there is one, and the brokers.
   *
   * @throws IOException when the file cannot be read
   */
  public Properties client() throws IOException {
    Properties properties = new Properties();
    if (!file.isEmpty()) {
      try (Reader reader = Files.newBufferedReader(Path.of(file))) {
        properties.load(reader);
      }
    }
    properties.setProperty("bootstrap.servers", brokers);
    return properties;
  }
}
