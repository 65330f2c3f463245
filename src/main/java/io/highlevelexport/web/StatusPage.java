package io.highlevelexport.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.fetch.RetryNow;
import io.highlevelexport.ledger.Instance;
import io.highlevelexport.ledger.StreamCounts;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ops.Status;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The status page: its files, what it shows as JSON, and what it can be told to do. */
public final class StatusPage {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPage.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STATUS = "/api/status";

  private final Guard guard;
  private final Assets assets = new Assets();
  private final Map<String, View> views;
  private final Map<String, Action> actions;

  /** Something to be read. */
  interface View {
    Answer show(Map<String, String> query) throws IOException;
  }

  /** Something to be done. */
  interface Action {
    Answer run(JsonNode wish) throws IOException;
  }

  /**
   * What the page of an export at work is made from.
   *
   * @param startedAt when this process began
   * @param status how far each stream is
   * @param replays whether there is a route for replays
   * @param routes what became of edited routes
   */
  public record Parts(
      Settings settings,
      String release,
      Instant startedAt,
      Supplier<Status> status,
      StreamCounts counts,
      Windows windows,
      Spool spool,
      DeadLetterFiles deadLetterFiles,
      RetryNow retryNow,
      BooleanSupplier replays,
      Supplier<EditedRoutes> routes,
      Clock clock) {}

  /** The page of an export at work. */
  public static StatusPage of(Parts parts) {
    Guard guard = new Guard(address(parts.settings()));
    StatusReader readings =
        new StatusReader(
            new StatusReader.Ledger(parts.status(), parts.counts(), parts.windows()),
            parts.spool(),
            new DeadLetterIndex(parts.deadLetterFiles()),
            parts.routes(),
            parts.startedAt(),
            parts.clock());
    StatusView narrator =
        narrator(parts.settings(), parts.release(), parts.startedAt(), guard.token());
    DeadLetterViews deadLetters =
        new DeadLetterViews(
            parts.deadLetterFiles(), readings, new Messages(parts.settings()), parts.replays());
    return new StatusPage(
        guard,
        Map.of(
            STATUS,
            query -> Answer.json(200, narrator.tell(readings.facts())),
            "/api/dead-letters",
            deadLetters::list,
            "/api/dead-letters/show",
            deadLetters::show),
        Map.of(
            "/api/dead-letters/replay",
            deadLetters::replay,
            "/api/dead-letters/discard",
            deadLetters::discard,
            "/api/try-again",
            wish -> tryAgain(parts.retryNow(), readings, wish)));
  }

  private static Answer tryAgain(RetryNow retryNow, StatusReader readings, JsonNode wish) {
    boolean held = retryNow.now(wish.path("location").asText(), wish.path("channel").asText());
    readings.outdated();
    return held
        ? Answer.json(200, Map.of("done", 1))
        : Answer.problem(409, "it is not paused any more");
  }

  /**
   * The page of an instance that stands by: it shows what the database says, and does nothing.
   *
   * @param status how far each stream is
   * @param other the instance that does the work
   */
  public static StatusPage standingBy(
      Settings settings,
      String release,
      Supplier<Status> status,
      Supplier<String> other,
      Clock clock) {
    Guard guard = new Guard(address(settings));
    StatusView narrator = narrator(settings, release, clock.instant(), guard.token());
    return new StatusPage(
        guard,
        Map.of(
            STATUS,
            query ->
                Answer.json(
                    200,
                    narrator.tell(
                        StatusSnapshot.standingBy(clock.instant(), other.get(), status.get()))),
            "/api/dead-letters",
            query -> Answer.json(200, new DeadLetterViews.Part(0, 0, 0, 0, List.of()))),
        Map.of());
  }

  private static String address(Settings settings) {
    return settings.placeholders().get("export.http.host");
  }

  private static StatusView narrator(
      Settings settings, String release, Instant startedAt, String token) {
    return new StatusView(
        settings, new StatusView.Origin(release, Instance.current().name(), startedAt, token));
  }

  /**
   * @param views by path
   * @param actions by path
   */
  StatusPage(Guard guard, Map<String, View> views, Map<String, Action> actions) {
    this.guard = guard;
    this.views = views;
    this.actions = actions;
  }

  /** Answers a request. */
  public Answer answer(Request request) {
    Optional<Answer> refused = guard.refuse(request);
    if (refused.isPresent()) {
      return refused.get();
    }
    try {
      return request.method().equals("POST") ? act(request) : show(request);
    } catch (JsonProcessingException e) {
      return Answer.problem(400, "the body is no JSON");
    } catch (IllegalArgumentException e) {
      return Answer.problem(400, e.getMessage());
    } catch (DataAccessException e) {
      return Answer.problem(503, "the database does not answer");
    } catch (IOException e) {
      return Answer.problem(500, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("status page: {} {}", request.method(), request.path(), e);
      return Answer.problem(500, "an internal error; the log has more");
    }
  }

  private Answer show(Request request) throws IOException {
    View view = views.get(request.path());
    if (view != null) {
      return view.show(request.query());
    }
    return assets.of(request.path()).orElseGet(() -> nothingAt(request));
  }

  private Answer act(Request request) throws IOException {
    Action action = actions.get(request.path());
    return action == null ? nothingAt(request) : action.run(JSON.readTree(request.body()));
  }

  private static Answer nothingAt(Request request) {
    return request.path().startsWith("/api/")
        ? Answer.problem(404, "there is nothing to " + request.method() + " here")
        : Answer.text(404, "There is nothing here. The status page is at /\n");
  }
}
