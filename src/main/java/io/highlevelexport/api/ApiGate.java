package io.highlevelexport.api;

import io.highlevelexport.auth.AskAgain;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Share;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Pause.Key;
import io.highlevelexport.model.Pause.Scope;
import io.highlevelexport.model.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Whether the API may be asked now: about a location, a stream, a window. It mirrors table {@code
 * pause} and writes each change through before it counts.
 *
 * <p>A fetch that was under way when its pause began ends at its next request, however short the
 * pause; its failure is part of that pause and does not make it longer. As long as a location's
 * token is not known to work, one fetch asks (the probe) and the others wait for what it finds out.
 * Every method that changes a pause throws Spring's {@link DataAccessException}.
 */
public final class ApiGate {
  private static final Logger LOG = LoggerFactory.getLogger(ApiGate.class);
  private static final Duration DAY = Duration.ofDays(1);

  private final PauseStore store;
  private final Settings.Pauses backoff;
  private final Supplier<String> credential;
  private final Share share;
  private final Clock clock;
  private final LongSupplier nanoTime;

  private final Map<Key, Pause> pauses = new HashMap<>();
  private final Map<Key, Set<Long>> failedWindows = new HashMap<>();
  private final Map<String, TokenProbe> probes = new HashMap<>();

  /** When each pause and each fetch under way began, in the order of this count. */
  private final Map<Key, Long> pausedAt = new HashMap<>();

  private final Map<Long, Long> fetchesBegun = new HashMap<>();
  private long events;

  /**
   * @param backoff how long a pause lasts
   * @param credential the fingerprint of the credential as it is now
   * @param share what is another instance's is not asked for
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  public ApiGate(
      PauseStore store,
      Settings.Pauses backoff,
      Supplier<String> credential,
      Share share,
      Clock clock,
      LongSupplier nanoTime) {
    this.store = store;
    this.backoff = backoff;
    this.credential = credential;
    this.share = share;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * The pauses from before the program started. Those that do not last are over: somebody may have
   * fixed what was wrong.
   *
   * @param openWindows a pause whose window is none of them is forgotten
   */
  public synchronized void load(Predicate<String> locations, Set<Long> openWindows) {
    for (Pause pause : store.all(locations, openWindows)) {
      pauses.put(pause.key(), pause.lasting() ? pause : pause.endedAt(now()));
      failed(pause.key()).add(pause.failedWindow());
      if (!pause.cause().credential().isEmpty()) {
        probe(pause.locationId()).refusal =
            new Refusal(pause.cause().credential(), AskAgain.AFTER_A_PAUSE, null);
      }
    }
  }

  /** Forgets what it knows of locations that are another instance's now. */
  public synchronized void drop(Predicate<String> locations) {
    pauses.keySet().removeIf(key -> locations.test(key.locationId()));
    failedWindows.keySet().retainAll(pauses.keySet());
    pausedAt.keySet().retainAll(pauses.keySet());
    probes.keySet().removeIf(locations);
  }

  /** The locations that this instance works for; to be asked outside of this gate. */
  public Share share() {
    return share;
  }

  public synchronized void enter(Window window) {
    fetchesBegun.put(window.id(), ++events);
  }

  /** The fetch is over, however it ended. */
  public synchronized void leave(Window window) {
    fetchesBegun.remove(window.id());
    if (probe(window.locationId()).end(window)) {
      notifyAll();
    }
  }

  /**
   * Waits until this fetch may ask, as far as the location's token is concerned.
   *
   * @throws PausedException when it may not before the end of a pause
   */
  public synchronized void awaitTurn(Window window) throws InterruptedException, PausedException {
    requireOpen(window);
    TokenProbe probe = probe(window.locationId());
    while (probe.mustWait(window, nanoTime.getAsLong())) {
      probe.waitOn(this, nanoTime.getAsLong());
      requireOpen(window);
    }
    probe.begin(window, nanoTime.getAsLong());
  }

  /**
   * The last look, right before the request.
   *
   * @return whether it may be sent; else {@link #awaitTurn} is to be called again
   * @throws PausedException when a pause began meanwhile
   */
  public synchronized boolean isOpen(Window window) throws PausedException {
    requireOpen(window);
    return probe(window.locationId()).tryBegin(window, nanoTime.getAsLong());
  }

  private void requireOpen(Window window) throws PausedException {
    Optional<Pause> pause =
        Key.of(window).stream().flatMap(key -> blocking(key, window)).findFirst();
    if (pause.isPresent()) {
      throw new PausedException(window, pause.get());
    }
  }

  private Stream<Pause> blocking(Key key, Window window) {
    Pause pause = pauses.get(key);
    return Stream.ofNullable(pause).filter(each -> blocks(each) || beganDuringFetch(key, window));
  }

  private boolean beganDuringFetch(Key key, Window window) {
    return pausedAt.getOrDefault(key, 0L) > fetchesBegun.getOrDefault(window.id(), 0L);
  }

  private boolean blocks(Pause pause) {
    String refused = pause.cause().credential();
    return pause.goesOn(now(), pause.lasting() ? DAY : backoff.longest())
        && (refused.isEmpty() || refused.equals(credential.get()));
  }

  public synchronized boolean isPaused(String locationId, String channel) {
    Stream<Key> keys = Stream.of(Key.location(locationId), Key.stream(locationId, channel));
    return !share.has(locationId) || keys.anyMatch(this::isPaused);
  }

  public synchronized boolean isPaused(Window window) {
    return !share.has(window.locationId()) || Key.of(window).stream().anyMatch(this::isPaused);
  }

  private boolean isPaused(Key key) {
    return pauses.containsKey(key) && blocks(pauses.get(key));
  }

  public synchronized List<Pause> pauses() {
    return List.copyOf(pauses.values());
  }

  /** The token was refused: this fetch, or one that asks already, asks again before the others. */
  synchronized void refused(Window window, Refusal refusal) {
    TokenProbe probe = probe(window.locationId());
    probe.doubt(window, nanoTime.getAsLong());
    probe.refusal = refusal;
  }

  synchronized void withoutToken(String locationId, Refusal refusal) {
    probe(locationId).refusal = refusal;
  }

  /** The latest 401 of a location whose token has not been accepted since. */
  synchronized Optional<Refusal> refusal(String locationId) {
    return Optional.ofNullable(probe(locationId).refusal);
  }

  /**
   * An answer came that does not refuse the token. One to a request from before a refusal says
   * nothing.
   *
   * @param sentAt when the request was sent, by the monotonic clock
   * @param isPage whether it is what was asked for: then the location's pause is over
   */
  synchronized void answered(String locationId, long sentAt, boolean isPage) {
    TokenProbe probe = probe(locationId);
    if (!probe.prove(sentAt)) {
      return;
    }
    notifyAll();
    if (isPage) {
      probe.refusal = null;
      probe.rounds429 = 0;
      end(Key.location(locationId), "the API answers again");
    }
  }

  /** A 429: a long one pauses the location, shorter ones are waited out, and shown if they last. */
  synchronized void limited(Window window, long sentAt, Duration retryAfter) {
    TokenProbe probe = probe(window.locationId());
    Key key = Key.location(window.locationId());
    boolean isLong = retryAfter.compareTo(ApiAccess.LONGEST_WAIT) > 0;
    if (isLong && !beganDuringFetch(key, window)) {
      String reason = "the API is at its rate limit (429), Retry-After: " + retryAfter;
      Pause.Cause cause = new Pause.Cause("rate", reason, "");
      begin(key, cause, window, attempts -> now().plus(retryAfter), true);
    } else if (!isLong
        && probe.is429AgainAndAgain(sentAt, nanoTime.getAsLong())
        && !pauses.containsKey(key)) {
      String reason = "the API answers nothing but 429 (rate limit); it is retried all the time";
      Pause.Cause cause = new Pause.Cause("rate", reason, "");
      put(new Pause(key, cause, now(), now(), 1, 0, false));
      LOG.warn("{}: {}", key, cause.reason());
    }
  }

  /**
   * The fetch of a window has failed for good: its stream is paused, or the whole location where
   * its token is the trouble.
   *
   * @return {@code null} where that is part of a pause which began while the fetch was under way
   */
  public synchronized Pause failed(Window window, String faultClass, String reason) {
    TokenProbe probe = probe(window.locationId());
    Refusal refusal = probe.refusal;
    if (!faultClass.equals("auth") || refusal == null && window.kind() == Window.Kind.CONTENT) {
      Key key = Key.stream(window.locationId(), window.pauseChannel());
      return fail(key, window, new Pause.Cause(faultClass, reason, ""), AskAgain.AFTER_A_PAUSE);
    }
    Pause pause =
        fail(
            Key.location(window.locationId()),
            window,
            new Pause.Cause(faultClass, reason, refusal == null ? "" : refusal.credential()),
            refusal == null ? AskAgain.AFTER_A_PAUSE : refusal.askAgain());
    probe.reset();
    notifyAll();
    return pause;
  }

  private Pause fail(Key key, Window window, Pause.Cause cause, AskAgain askAgain) {
    failed(key).add(window.failureId());
    if (pauses.containsKey(key) && beganDuringFetch(key, window)) {
      return null;
    }
    return switch (askAgain) {
      case AFTER_A_PAUSE ->
          begin(key, cause, window, attempts -> now().plus(backoff.after(attempts)), false);
      case ONCE_A_DAY -> begin(key, cause, window, attempts -> now().plus(DAY), true);
      case WITH_ANOTHER_CREDENTIAL ->
          begin(key, cause, window, attempts -> Pause.CREDENTIAL_CHANGED, true);
    };
  }

  /**
   * A window came short of the API's total: it waits, longer each time, over restarts too from the
   * second time on. Its stream goes on.
   */
  public synchronized Pause incomplete(Window window, String shortfall) {
    Settings.Pauses seldom = new Settings.Pauses(0, backoff.first(), DAY);
    Key key = Key.window(window);
    boolean isAgain = pauses.containsKey(key);
    return begin(
        key,
        new Pause.Cause(Pause.INCOMPLETE, shortfall, ""),
        window,
        attempts -> now().plus(seldom.after(attempts)),
        isAgain);
  }

  /** What is left of the day's requests is for polls, or not any more. */
  synchronized void keepForPolls(String locationId, boolean scarce, String reason) {
    Key key = Key.history(locationId);
    if (scarce && !isPaused(key)) {
      begin(key, new Pause.Cause("quota", reason, ""), null, attempts -> now().plus(DAY), true);
    } else if (!scarce) {
      end(key, "the API allows more requests again");
    }
  }

  /** Begins a pause, or makes the one that is there longer. */
  private Pause begin(
      Key key, Pause.Cause cause, Window window, IntFunction<Instant> until, boolean lasting) {
    Pause before = pauses.get(key);
    boolean grows =
        before != null
            && (key.scope() == Scope.STREAM || before.faultClass().equals(cause.faultClass()));
    int attempts = grows ? before.attempts() + 1 : 1;
    long windowId = window == null || key.scope() == Scope.LOCATION ? 0 : window.failureId();
    Pause pause =
        new Pause(
            key,
            cause,
            grows ? before.since() : now(),
            until.apply(attempts),
            attempts,
            windowId,
            lasting);
    put(pause);
    failed(key).add(windowId);
    pausedAt.put(key, ++events);
    notifyAll();
    LOG.warn("{} paused {} (attempt {}): {}", key, pause.end(), attempts, cause.reason());
    return pause;
  }

  private void put(Pause pause) {
    store.save(pause);
    pauses.put(pause.key(), pause);
  }

  /** The window is done or cut: its pause is over, and its stream's unless others failed too. */
  public synchronized void through(Window window) {
    end(Key.window(window), "complete");
    Key stream = Key.stream(window.locationId(), window.pauseChannel());
    Set<Long> failed = failedWindows.getOrDefault(stream, new HashSet<>());
    failed.remove(window.failureId());
    failed.remove(0L);
    if (failed.isEmpty()) {
      end(stream, "recovered");
    }
  }

  private void end(Key key, String why) {
    if (pauses.containsKey(key)) {
      store.delete(key);
      pauses.remove(key);
      pausedAt.remove(key);
      failedWindows.remove(key);
      LOG.info("{} resumes: {}", key, why);
    }
  }

  /**
   * Ends the pauses of a location or stream at once; they stay noted until a fetch went well.
   *
   * @param channel {@link Pause#ALL_CHANNELS} for a whole location
   * @return whether there were any
   */
  public synchronized boolean retryNow(String locationId, String channel) {
    List<Pause> named = named(locationId, channel);
    named.forEach(pause -> put(pause.endedAt(now())));
    if (channel.equals(Pause.ALL_CHANNELS)) {
      probe(locationId).refusal = null;
    }
    return !named.isEmpty();
  }

  public synchronized void forget(String locationId, String channel) {
    named(locationId, channel).forEach(pause -> end(pause.key(), "replayed"));
  }

  private List<Pause> named(String locationId, String channel) {
    return pauses.values().stream()
        .filter(pause -> pause.locationId().equals(locationId) && pause.channel().equals(channel))
        .toList();
  }

  private Set<Long> failed(Key key) {
    return failedWindows.computeIfAbsent(key, each -> new HashSet<>());
  }

  private TokenProbe probe(String locationId) {
    return probes.computeIfAbsent(locationId, id -> new TokenProbe());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
