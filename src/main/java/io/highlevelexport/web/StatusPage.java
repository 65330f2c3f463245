package io.highlevelexport.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.ops.LedgerView;
import io.highlevelexport.ops.Observation;
import io.highlevelexport.ops.Status;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The status page: its files, what it shows as JSON, and what it can be told to do. */
public final class StatusPage implements AutoCloseable {
  static final String STATUS = "/api/status";
  static final String LOGIN = "/api/login";

  private static final Logger LOG = LoggerFactory.getLogger(StatusPage.class);
  private static final ObjectMapper JSON = JsonLimits.trees();

  private final Access access;
  private final Guard guard;
  private final StatusReader reader;
  private final StatusView view;
  private final DeadLetterViews deadLetters;
  private volatile Work work;

  /**
   * What the page of any instance is made from.
   *
   * @param startedAt when this process began
   * @param status how far each stream is
   */
  public record Parts(
      LedgerView view,
      String release,
      Instant startedAt,
      Supplier<Status> status,
      DeadLetterFiles deadLetterFiles) {
    Settings settings() {
      return view.settings();
    }
  }

  /**
   * What there is besides while this instance works.
   *
   * @param replays whether there is a route for replays: somebody may have left it out
   * @param kafkaProblem why Kafka takes no pages
   */
  public record Work(
      CamelContext camel,
      Observation export,
      BooleanSupplier replays,
      Supplier<Optional<String>> kafkaProblem) {}

  /**
   * @throws IOException when the key can be neither read nor made
   */
  public StatusPage(Parts parts) throws IOException {
    this.access = new Access(parts.settings().http());
    this.guard = new Guard(parts.settings().http(), access);
    this.reader = new StatusReader(parts);
    this.view = new StatusView(parts);
    this.deadLetters = new DeadLetterViews(parts.deadLetterFiles(), reader);
  }

  /** Another instance works, and this one is standby. */
  public void standsBy(String other) {
    reader.standsBy(other);
  }

  /** This instance works: the page is whole from now on. */
  public void works(Work whole) {
    reader.works(whole);
    work = whole;
  }

  /** Why a request is refused, as far as its headers tell; empty where it is not. */
  Optional<Answer> refuse(HttpServerRequest request) {
    return guard.refuse(request);
  }

  /** Answers a request that is not refused. */
  Answer answer(HttpServerRequest request, byte[] body) {
    try {
      if (request.path().startsWith("/observe/")) {
        return Observe.answer(request, work == null ? null : work.camel());
      }
      return request.method().name().equals("POST")
          ? act(request, JSON.readTree(body))
          : show(request);
    } catch (JsonProcessingException e) {
      return Answer.problem(400, "the body is no JSON");
    } catch (IllegalArgumentException e) {
      return Answer.problem(400, e.getMessage());
    } catch (DataAccessException | TransactionException e) {
      return Answer.problem(503, "the database does not answer");
    } catch (IOException | UncheckedIOException e) {
      return Answer.problem(500, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("status page: {} {}", request.method(), request.path(), e);
      return Answer.problem(500, "an internal error; the log has more");
    }
  }

  private Answer show(HttpServerRequest request) throws IOException {
    return switch (request.path()) {
      case STATUS ->
          Answer.json(
              200,
              view.tell(
                  reader.facts(),
                  request.getParam("place", "").toLowerCase(Locale.ROOT),
                  access.isProven(request)));
      case "/api/dead-letters" -> deadLetters.list(request);
      case "/api/dead-letters/show" -> deadLetters.show(request);
      default -> Answer.file(request.path()).orElseGet(() -> nothingAt(request));
    };
  }

  private Answer act(HttpServerRequest request, JsonNode wish) throws IOException {
    if (request.path().equals(LOGIN)) {
      return access.login(request, wish);
    }
    Work now = work;
    if (now == null) {
      return Answer.problem(404, "this instance is standby: act on the page of the other one");
    }
    return switch (request.path()) {
      case "/api/dead-letters/replay" -> deadLetters.replay(wish, now.replays());
      case "/api/dead-letters/discard" -> deadLetters.discard(wish);
      case "/api/try-again" -> tryAgain(now.export().fetching(), wish);
      default -> nothingAt(request);
    };
  }

  private Answer tryAgain(FetchWiring fetching, JsonNode wish) {
    boolean paused =
        fetching.retryNow(wish.path("location").asText(), wish.path("channel").asText());
    reader.outdated();
    return paused
        ? Answer.json(200, Map.of("done", 1))
        : Answer.problem(409, "it is not paused any more");
  }

  private static Answer nothingAt(HttpServerRequest request) {
    return request.path().startsWith("/api/")
        ? Answer.problem(404, "there is nothing to " + request.method() + " here")
        : Answer.text(404, "There is nothing here. The status page is at /\n");
  }

  @Override
  public void close() {
    reader.close();
  }
}
