package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.config.Scale;
import io.highlevelexport.kafka.KafkaPages;
import io.highlevelexport.kafka.PageTopic;
import io.highlevelexport.model.PageCopy;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.spool.SpoolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaPagesTest {
  @TempDir Path home;

  @Test
  void pages_are_read_one_after_another_and_what_the_topic_has_not_is_gone() throws Exception {
    byte[] large = new byte[2_000_000];
    new Random(1).nextBytes(large);
    List<byte[]> contents = List.of(new byte[] {1}, large, new byte[] {2, 3});
    List<StagedPage> staged = new ArrayList<>();
    for (byte[] content : contents) {
      String name = "page" + staged.size();
      staged.add(new StagedPage(name, Files.write(home.resolve(name), content), List.of()));
    }
    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"))) {
      Scale scale =
          new Scale(true, "", 3, broker.address(), "pages", "group", Duration.ofSeconds(10), 1, "");
      PageTopic topic = new PageTopic(scale, 3);
      topic.require();
      try (KafkaPages pages = new KafkaPages(scale, topic, String::length, location -> {})) {
        List<PageCopy> copies = new ArrayList<>(pages.keep("a", staged));
        copies.addAll(pages.keep("bb", staged));
        try (KafkaPages.Reader reader = pages.reader()) {
          for (int i = 0; i < copies.size(); i++) {
            assertThat(reader.read(copies.get(i))).contains(contents.get(i % 3));
          }
          assertThat(reader.read(new PageCopy("gone", "a", 0, 1_000))).isEmpty();
          assertThat(reader.read(new PageCopy("gone", "", 0, 0))).isEmpty();
          assertThat(reader.read(copies.get(0))).contains(contents.get(0));
        }
      }
    }
  }

  /** Somebody has cleared the spool up while Kafka was down. */
  @Test
  void a_page_that_is_gone_from_the_spool_is_not_waited_for_as_if_kafka_did_not_take_it()
      throws Exception {
    Scale scale =
        new Scale(true, "", 3, "127.0.0.1:1", "pages", "group", Duration.ofSeconds(10), 1, "");
    Consumer<String> isTriedAgain =
        location -> {
          throw new IllegalStateException("it is tried again");
        };
    try (KafkaPages pages =
        new KafkaPages(scale, new PageTopic(scale, 3), String::length, isTriedAgain)) {
      StagedPage gone = new StagedPage("gone", home.resolve("gone.part"), List.of());

      assertThatThrownBy(() -> pages.keep("a", List.of(gone)))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("gone.part");
      assertThat(pages.problem()).isEmpty();
    }
  }
}
