package io.highlevelexport.app;

import io.highlevelexport.config.Scale;
import io.highlevelexport.kafka.GroupMember;
import io.highlevelexport.kafka.KafkaPages;
import io.highlevelexport.kafka.PageTopic;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.ops.HealthChecks;
import io.highlevelexport.ops.Phrases;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance among many: Kafka says which slots it is to have, and this brings what it has in
 * line with that. What it is not to have any more it leaves once nothing of it is under way; what
 * it is to have it takes once nobody else has it.
 */
final class ManyInstances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManyInstances.class);
  private static final long ROUND_MS = 200;

  /** Other instances are looked after every second. */
  private static final int WATCH_ROUNDS = 5;

  /** So often it is looked whether somebody has deleted the topic. */
  private static final long TOPIC_MS = 15_000;

  /** What is under way is broken off after so long. */
  private static final long BREAK_OFF_MS = 2_500;

  /** An instance that lives and still does not leave a slot loses all that it has. */
  private static final long REVOKE_MS = 30_000;

  private static final long LONGEST_CLOSE_MS = 12_000;

  private final Slots slots;
  private HandOver work;
  private final PageTopic topic;
  private final KafkaPages pages;
  private final GroupMember group;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;
  private volatile boolean isMember;
  private int rounds;

  /** The slots that the database says are this instance's, and those of them that are left. */
  private final Set<Integer> taken = new TreeSet<>();

  /** Those of them for which the work has begun. */
  private final Set<Integer> begun = new TreeSet<>();

  private final Map<Integer, Long> leaving = new TreeMap<>();
  private final Map<Integer, Long> awaited = new TreeMap<>();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(2, task -> new Thread(task, "slots"));
  private final AtomicLong handOvers = new AtomicLong();
  private String trouble;

  /**
   * @throws IOException when the file of properties cannot be read
   */
  ManyInstances(Scale scale, Slots slots) throws IOException {
    this.slots = slots;
    this.topic = new PageTopic(scale, slots.count());
    this.pages = new KafkaPages(scale, topic, slots::of, slots::require);
    this.group = new GroupMember(scale);
  }

  /** Shows what this instance has, and whether Kafka takes pages. */
  void observe(CamelContext context) {
    HealthCheckRegistry.get(context).register(HealthChecks.kafka(pages::problem, slots));
    for (MeterRegistry registry : context.getRegistry().findByType(MeterRegistry.class)) {
      Gauge.builder("highlevel.export.slots", slots, each -> each.open().size())
          .description("Slots whose locations this instance works for")
          .register(registry);
      Gauge.builder("highlevel.export.kafka.up", pages, each -> each.problem().isPresent() ? 0 : 1)
          .description("1 while Kafka takes pages")
          .register(registry);
      FunctionCounter.builder("highlevel.export.slots.taken", handOvers, AtomicLong::get)
          .description("Slots that this instance has taken over since its start")
          .register(registry);
    }
  }

  KafkaPages pages() {
    return pages;
  }

  /** Begins to take slots over. */
  void start(HandOver done) {
    work = done;
    threads.scheduleWithFixedDelay(this::round, 0, ROUND_MS, TimeUnit.MILLISECONDS);
    threads.scheduleWithFixedDelay(this::keepTopic, TOPIC_MS, TOPIC_MS, TimeUnit.MILLISECONDS);
  }

  /** Where nothing is sent nobody else would notice that it is gone. */
  private void keepTopic() {
    try {
      if (isMember && !closed) {
        topic.restore();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("the topic is looked for again", e);
    }
  }

  private void round() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (!isMember) {
        topic.require();
        group.start();
        isMember = true;
      }
      if (rounds++ % WATCH_ROUNDS == 0) {
        slots.watch();
      }
      Set<Integer> assigned = group.assigned();
      taken.stream().filter(slot -> !assigned.contains(slot)).forEach(this::beginToLeave);
      leave();
      take(assigned);
      trouble = null;
    } catch (Lease.LostException e) {
      taken.forEach(slots::close);
      threads.shutdown();
    } catch (IOException | RuntimeException | Error e) {
      // whatever it is: after an exception no round would follow
      String reason = Phrases.root(e);
      if (!reason.equals(trouble)) {
        LOG.warn("slots are taken over and left again later: {}", reason);
      }
      trouble = reason;
    } finally {
      lock.unlock();
    }
  }

  private void beginToLeave(int slot) {
    slots.close(slot);
    begun.remove(slot);
    leaving.putIfAbsent(slot, System.nanoTime());
  }

  private void leave() {
    for (int slot : Set.copyOf(leaving.keySet())) {
      boolean breaksOff = since(leaving.get(slot)) > BREAK_OFF_MS;
      if (work.leave(location -> slots.of(location) == slot, breaksOff)) {
        slots.release(slot);
        taken.remove(slot);
        leaving.remove(slot);
        LOG.info("slot {} is left", slot);
      }
    }
  }

  private void take(Set<Integer> assigned) throws IOException {
    awaited.keySet().retainAll(assigned);
    for (int slot : assigned) {
      if (!taken.contains(slot) && slots.take(slot)) {
        taken.add(slot);
        handOvers.incrementAndGet();
        awaited.remove(slot);
      } else if (!taken.contains(slot)
          && since(awaited.computeIfAbsent(slot, key -> System.nanoTime())) > REVOKE_MS) {
        LOG.warn("slot {} is not left by the instance that has it: it is taken away", slot);
        slots.revoke(slot);
        awaited.remove(slot);
      }
    }
    Set<Integer> fresh = new HashSet<>(taken);
    fresh.removeAll(slots.open());
    fresh.removeAll(leaving.keySet());
    if (!fresh.isEmpty()) {
      BooleanSupplier isWanted = () -> !closed && group.assigned().containsAll(fresh);
      if (!work.take(of(fresh), isWanted)) {
        return;
      }
      fresh.forEach(slots::open);
    }
    Set<Integer> waiting = new TreeSet<>(slots.open());
    waiting.removeAll(begun);
    if (!waiting.isEmpty()) {
      work.begin(of(waiting));
      begun.addAll(waiting);
      LOG.info("slots {} are taken over", waiting);
    }
  }

  private Predicate<String> of(Set<Integer> some) {
    return location -> some.contains(slots.of(location));
  }

  private static long since(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1_000_000;
  }

  /** Hands everything over: others have it as soon as nothing of it is under way. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    threads.shutdown();
    group.close();
    long start = System.nanoTime();
    try {
      while (!handOver(LONGEST_CLOSE_MS - since(start)) && since(start) < LONGEST_CLOSE_MS) {
        Thread.sleep(ROUND_MS);
      }
    } finally {
      pages.close();
    }
  }

  /** A round that is under way may be reading pages. */
  private boolean handOver(long longestMs) throws InterruptedException {
    if (!lock.tryLock(longestMs, TimeUnit.MILLISECONDS)) {
      return false;
    }
    try {
      taken.forEach(this::beginToLeave);
      leave();
      return taken.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
