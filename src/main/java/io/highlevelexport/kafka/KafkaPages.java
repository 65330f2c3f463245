package io.highlevelexport.kafka;

import io.highlevelexport.config.Scale;
import io.highlevelexport.model.PageCopy;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.spool.PageCopies;
import io.highlevelexport.spool.SpoolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of the spool in Kafka. A page is there, on as many brokers as the topic wants, before
 * the database has it; a record that the database does not name is never looked at.
 */
public final class KafkaPages implements PageCopies, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaPages.class);

  /** A record is smaller than what brokers accept by default. */
  private static final int CHUNK = 900 * 1024;

  /** The header that names the page a record is of. */
  private static final String PAGE = "page";

  private static final long LONGEST_SILENCE_MS = 30_000;
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Scale scale;
  private final PageTopic topic;
  private final ToIntFunction<String> slot;
  private final Consumer<String> mine;
  private final KafkaProducer<String, byte[]> producer;
  private volatile boolean closed;
  private volatile String problem;

  /**
   * @param slot the slot of a location
   * @param mine throws when this instance does not work for a location
   * @throws IOException when the file of properties cannot be read
   */
  public KafkaPages(Scale scale, PageTopic topic, ToIntFunction<String> slot, Consumer<String> mine)
      throws IOException {
    this.scale = scale;
    this.topic = topic;
    this.slot = slot;
    this.mine = mine;
    Properties config = scale.client();
    config.setProperty("acks", "all");
    config.putIfAbsent("compression.type", "lz4");
    config.setProperty("max.block.ms", "10000");
    config.setProperty("request.timeout.ms", "10000");
    config.setProperty("delivery.timeout.ms", "20000");
    this.producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** Why pages cannot be copied at the moment; empty where they can. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * While Kafka does not take them this waits: nothing is read meanwhile, and nothing is lost. What
   * is under way when its location is left lands, if Kafka takes it at once.
   */
  @Override
  public List<PageCopy> keep(String locationId, List<StagedPage> pages) {
    List<PageCopy> copies = new ArrayList<>();
    for (StagedPage page : pages) {
      requireOpen();
      Optional<PageCopy> copy = attempt(locationId, page);
      while (copy.isEmpty()) {
        requireMine(locationId);
        copy = attempt(locationId, page);
      }
      copies.add(copy.get());
    }
    return copies;
  }

  private void requireMine(String locationId) {
    mine.accept(locationId);
    requireOpen();
  }

  private void requireOpen() {
    if (closed) {
      throw new SpoolException("the page is not copied to Kafka, the export is shutting down");
    }
  }

  private Optional<PageCopy> attempt(String locationId, StagedPage page) {
    try {
      PageCopy copy = send(locationId, page);
      if (problem != null) {
        LOG.info("Kafka takes pages again");
      }
      problem = null;
      return Optional.of(copy);
    } catch (IOException e) {
      // not Kafka's fault, and no second attempt finds it
      throw new SpoolException("the page cannot be read from the spool: " + e);
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      if (problem == null) {
        LOG.warn(
            "Kafka (export.kafka.brokers) does not take pages: {}. Nothing is read until it does,"
                + " and nothing is lost",
            cause.toString());
      }
      problem = cause.toString();
      makeTopic();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpoolException("interrupted while a page was copied to Kafka");
    }
  }

  /** Somebody may have deleted it. */
  private void makeTopic() {
    try {
      topic.restore();
    } catch (IOException | RuntimeException e) {
      LOG.debug("the topic is looked for again", e);
    }
  }

  private PageCopy send(String locationId, StagedPage page)
      throws IOException, ExecutionException, InterruptedException {
    byte[] content = Files.readAllBytes(page.path());
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int from = 0; from < content.length; from += CHUNK) {
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>(
              scale.topic(),
              slot.applyAsInt(locationId),
              locationId,
              Arrays.copyOfRange(content, from, Math.min(content.length, from + CHUNK)));
      record.headers().add(PAGE, name(page.name(), from, content.length));
      sent.add(producer.send(record));
    }
    long first = Long.MAX_VALUE;
    long last = 0;
    for (Future<RecordMetadata> each : sent) {
      long offset = await(each, locationId);
      first = Math.min(first, offset);
      last = Math.max(last, offset);
    }
    return new PageCopy(page.name(), locationId, first, last);
  }

  private long await(Future<RecordMetadata> sent, String locationId)
      throws ExecutionException, InterruptedException {
    while (true) {
      try {
        return sent.get(1, TimeUnit.SECONDS).offset();
      } catch (TimeoutException e) {
        requireMine(locationId);
      }
    }
  }

  /** Which page a record is of, which part of it, and how long it is. */
  private static byte[] name(String page, int from, int length) {
    return (page + ' ' + from + ' ' + length).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads pages that other instances have copied.
   *
   * @throws IOException when the brokers do not answer
   */
  public Reader reader() throws IOException {
    topic.require();
    Properties config = scale.client();
    config.setProperty("auto.offset.reset", "none");
    config.setProperty("enable.auto.commit", "false");
    config.setProperty("allow.auto.create.topics", "false");
    config.setProperty("default.api.timeout.ms", "10000");
    return new Reader(
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer()));
  }

  /** Reads one page after another. */
  public final class Reader implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;

    private Reader(KafkaConsumer<String, byte[]> consumer) {
      this.consumer = consumer;
    }

    /**
     * Reads a page.
     *
     * @return empty where it is gone
     * @throws IOException when the brokers do not answer
     */
    public Optional<byte[]> read(PageCopy copy) throws IOException {
      TopicPartition partition =
          new TopicPartition(scale.topic(), slot.applyAsInt(copy.locationId()));
      try {
        consumer.assign(List.of(partition));
        // a topic that was lost and made again ends before it
        if (consumer.endOffsets(List.of(partition)).get(partition) <= copy.last()) {
          return Optional.empty();
        }
        consumer.seek(partition, copy.first());
        return read(copy, partition);
      } catch (OffsetOutOfRangeException e) {
        return Optional.empty();
      } catch (KafkaException e) {
        throw new IOException("Kafka (export.kafka.brokers): " + e.getMessage(), e);
      }
    }

    private Optional<byte[]> read(PageCopy copy, TopicPartition partition) throws IOException {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      boolean isWhole = false;
      long end = System.nanoTime() + LONGEST_SILENCE_MS * 1_000_000;
      while (!isWhole && consumer.position(partition) <= copy.last()) {
        if (closed || System.nanoTime() > end) {
          throw new IOException(
              "Kafka (export.kafka.brokers) does not give the page " + copy.name());
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL).records(partition)) {
          Header header = record.headers().lastHeader(PAGE);
          String[] name =
              header == null
                  ? new String[] {""}
                  : new String(header.value(), StandardCharsets.UTF_8).split(" ");
          // a page whose first attempt was broken off lies there twice
          if (name[0].equals(copy.name())
              && record.offset() <= copy.last()
              && name[1].equals(Integer.toString(content.size()))) {
            content.write(record.value());
            isWhole = content.size() == Integer.parseInt(name[2]);
          }
        }
      }
      return isWhole ? Optional.of(content.toByteArray()) : Optional.empty();
    }

    @Override
    public void close() {
      consumer.close(Duration.ofSeconds(1));
    }
  }

  @Override
  public void close() {
    closed = true;
    producer.close(Duration.ofSeconds(1));
  }
}
