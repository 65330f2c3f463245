package io.highlevelexport.bench;

import io.highlevelexport.KafkaBroker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A Kafka broker in a process of its own, so that what it takes can be told from the rest. It
 * prints its address, and ends when its input does. Argument: an empty directory.
 */
final class KafkaProcess {
  private KafkaProcess() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    // its log is not for whoever reads the address
    System.setOut(System.err);
    // instances that begin together are to be dealt the partitions once
    try (KafkaBroker broker =
            new KafkaBroker(Path.of(arguments[0]), "group.initial.rebalance.delay.ms=6000");
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      out.println(broker.address());
      while (in.readLine() != null) {
        out.println();
      }
    }
  }
}
