package io.highlevelexport.api;

import io.highlevelexport.model.Window;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * The way to the API: leave to ask before each request, and what each answer means for the next.
 */
public final class ApiAccess {
  /** A longer Retry-After pauses the location. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private final ApiGate gate;
  private final Authorizer authorizer;
  private final RateBudget budget;
  private final int reservedPercent;
  private final ResponseMetrics metrics;
  private final Duration withoutRetryAfter;
  private final Clock clock;

  /**
   * @param reservedPercent of the API's daily limit, for the polls
   * @param withoutRetryAfter how long to wait after a 429 that does not say
   */
  public ApiAccess(
      ApiGate gate,
      Authorizer authorizer,
      RateBudget budget,
      int reservedPercent,
      ResponseMetrics metrics,
      Duration withoutRetryAfter,
      Clock clock) {
    this.gate = gate;
    this.authorizer = authorizer;
    this.budget = budget;
    this.reservedPercent = reservedPercent;
    this.metrics = metrics;
    this.withoutRetryAfter = withoutRetryAfter;
    this.clock = clock;
  }

  public ApiGate gate() {
    return gate;
  }

  public RateBudget budget() {
    return budget;
  }

  /** Something else than the API that a request waits for. */
  @FunctionalInterface
  public interface Room {
    void await() throws InterruptedException;
  }

  /**
   * Waits until the next request may be sent: until it is this fetch's turn, its location's token
   * is fresh, there is room for a page, and the rate limit allows it.
   *
   * @throws PausedException when it may not be asked before the end of a pause
   * @throws ApiException when there is no token that the API would take
   * @throws IOException when there is none for now
   */
  public RateBudget.Sent admit(Window window, Room room)
      throws InterruptedException, PausedException, ApiException, IOException {
    RateBudget.Sent request;
    do {
      gate.awaitTurn(window);
      authorizer.ready(window.locationId());
      room.await();
      request = budget.of(window.locationId()).take(window.kind().isLast());
      gate.share().require(window.locationId());
    } while (!gate.isOpen(window));
    return request;
  }

  /**
   * An answer has begun to come: its headers say what is left of the limits.
   *
   * @return how many nanoseconds it took
   */
  public long answered(
      Window window, RateBudget.Sent request, int status, Map<String, Object> headers) {
    String locationId = window.locationId();
    int dailyLimit = number(headers, ApiHeaders.DAILY_LIMIT, ResponseMetrics.UNKNOWN);
    int dailyRemaining = number(headers, ApiHeaders.DAILY_REMAINING, ResponseMetrics.UNKNOWN);
    metrics.answered(locationId, status, dailyLimit, dailyRemaining);
    if (dailyLimit > 0 && dailyRemaining >= 0) {
      keepForPolls(locationId, dailyLimit, dailyRemaining);
    }
    long took =
        budget
            .of(locationId)
            .answered(
                request,
                number(headers, ApiHeaders.LIMIT, 0),
                number(headers, ApiHeaders.REMAINING, -1),
                Duration.ofMillis(number(headers, ApiHeaders.INTERVAL, 0)));
    if (status == 200 || status == 206) {
      gate.answered(locationId, request.at(), false);
    }
    return took;
  }

  /**
   * A long history waits for the next day, what is new does not. The API does not tell when its day
   * begins, so the answers to the polls do.
   */
  private void keepForPolls(String locationId, int dailyLimit, int dailyRemaining) {
    gate.keepForPolls(
        locationId,
        dailyRemaining < (long) dailyLimit * reservedPercent / 100,
        dailyRemaining
            + " of "
            + dailyLimit
            + " requests are left today; they are kept for polls, the history resumes when the API"
            + " allows more (export.rate.daily-reserve)");
  }

  /** The answer was a page. */
  public void isPage(Window window, RateBudget.Sent request) {
    gate.answered(window.locationId(), request.at(), true);
  }

  /**
   * The fault that an answer tells of.
   *
   * @param answer the beginning of its body
   * @param hasCursor whether the request carried a cursor
   */
  public ApiException fault(
      Window window,
      RateBudget.Sent request,
      int status,
      Map<String, Object> headers,
      String answer,
      boolean hasCursor) {
    String locationId = window.locationId();
    String text = authorizer.mask(answer);
    if (status == 401) {
      return authorizer.refused(window, text(headers, ApiHeaders.TOKEN_ID), text);
    }
    if (status == 429) {
      Duration pause = retryAfter(headers.get(ApiHeaders.RETRY_AFTER));
      budget.of(locationId).refused(pause.compareTo(LONGEST_WAIT) > 0 ? Duration.ZERO : pause);
      gate.limited(window, request.at(), pause);
      return new ApiException(
          "the API's rate limit is used up for location " + locationId, status, text, true);
    }
    if (status == Faults.PROXY_LOGIN) {
      return new ApiException(
          "the proxy (export.proxy) refuses the login with status " + status, status, text, true);
    }
    gate.answered(locationId, request.at(), false);
    if (Faults.isRefusal(status)) {
      return new ApiException(
          "the API refuses the " + (hasCursor ? "cursor" : "request") + " with status " + status,
          status,
          text,
          hasCursor);
    }
    return new ApiException("the API answered with status " + status, status, text, true);
  }

  /** A status of 200, but not a page. */
  public ApiException notAPage(String why, String answer) {
    return new ApiException("the API answered 200, but " + why, 200, authorizer.mask(answer), true);
  }

  /** RFC 9110: seconds, or a date. Some servers send neither. */
  private Duration retryAfter(Object header) {
    String text = header == null ? "" : header.toString().strip();
    Duration pause = withoutRetryAfter;
    try {
      if (text.matches("\\d{1,9}")) {
        pause = Duration.ofSeconds(Long.parseLong(text));
      } else if (!text.isEmpty()) {
        Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        pause = Duration.between(clock.instant(), until);
      }
    } catch (DateTimeException e) {
      pause = withoutRetryAfter;
    }
    if (pause.isNegative()) {
      return Duration.ZERO;
    }
    return pause.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : pause;
  }

  private static String text(Map<String, Object> headers, String name) {
    return headers.get(name) == null ? "" : headers.get(name).toString();
  }

  private static int number(Map<String, Object> headers, String name, int otherwise) {
    Object value = headers.get(name);
    try {
      return value == null ? otherwise : Integer.parseInt(value.toString().strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
