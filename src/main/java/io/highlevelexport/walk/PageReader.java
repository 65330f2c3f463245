package io.highlevelexport.walk;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.spool.PageWriter;
import io.highlevelexport.spool.PartFile;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Headers;
import org.apache.camel.Variable;

/**
 * Takes an answer of the API: writes its new messages into the spool, or throws the fault that it
 * tells of.
 */
public final class PageReader {
  private static final int MAX_FAULT_TEXT = 2000;
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final PageLimits limits;
  private final Spool spool;
  private final RateBudget budget;
  private final DailyQuota quota;
  private final Answers answers;
  private final LocationGate gate;
  private final Outages outages;
  private final Authorizer authorizer;
  private final Duration pauseWithoutHint;
  private final Clock clock;

  /**
   * @param pauseWithoutHint how long to wait after a 429 that does not say
   */
  public PageReader(
      PageLimits limits,
      Spool spool,
      RateBudget budget,
      DailyQuota quota,
      Answers answers,
      LocationGate gate,
      Outages outages,
      Authorizer authorizer,
      Duration pauseWithoutHint,
      Clock clock) {
    this.limits = limits;
    this.spool = spool;
    this.budget = budget;
    this.quota = quota;
    this.answers = answers;
    this.gate = gate;
    this.outages = outages;
    this.authorizer = authorizer;
    this.pauseWithoutHint = pauseWithoutHint;
    this.clock = clock;
  }

  /**
   * @return the page, on disk
   * @throws ApiException where the answer is not a page
   * @throws IOException where the answer breaks off, or the spool cannot be written
   */
  public LandedPage read(
      @Variable("walk") Walk walk, @Headers Map<String, Object> headers, @Body InputStream body)
      throws ApiException, IOException {
    String locationId = walk.getWindow().locationId();
    int status = headers.get(Exchange.HTTP_RESPONSE_CODE) instanceof Integer code ? code : 0;
    int dailyLimit = number(headers, ApiHeaders.DAILY_LIMIT, Answers.UNKNOWN);
    int dailyRemaining = number(headers, ApiHeaders.DAILY_REMAINING, Answers.UNKNOWN);
    answers.came(locationId, status, dailyLimit, dailyRemaining);
    quota.answered(locationId, dailyLimit, dailyRemaining);
    budget.answered(
        locationId,
        walk.request(),
        number(headers, ApiHeaders.LIMIT, 0),
        number(headers, ApiHeaders.REMAINING, -1),
        Duration.ofMillis(number(headers, ApiHeaders.INTERVAL, 0)));
    try (InputStream answer = body == null ? InputStream.nullInputStream() : body) {
      if (status != 200) {
        ApiException fault = fault(walk, status, headers, authorizer.mask(text(answer)));
        throw walk.attempts().failed(fault, headers);
      }
      authorizer.accepted(locationId);
      if (gate.proven(locationId, walk.request().at())) {
        outages.recovered(locationId);
      }
      return land(walk, answer);
    }
  }

  private LandedPage land(Walk walk, InputStream body) throws ApiException, IOException {
    Instant readAt = Instant.ofEpochMilli(clock.millis());
    Window window = walk.getWindow();
    try (PageWriter writer = spool.write(window.locationId(), window.channel(), readAt)) {
      Landing landing = new Landing(walk, writer);
      InputStream limited = limits.on(body);
      Envelope envelope = Envelope.read(new PageSlicer(limited).slice(landing));
      landing.decide();
      CrashPoint.AFTER_BODY.reached();
      List<PartFile> parts = writer.finish();
      CrashPoint.AFTER_PART_FILE.reached();
      return new LandedPage(
          landing.sightings(),
          landing.fresh(),
          parts,
          landing.rejected(),
          envelope.nextCursor(),
          envelope.total(),
          readAt);
    } catch (PageSlicer.MalformedPageException e) {
      String answer = e.answer() == null ? null : authorizer.mask(e.answer());
      throw new ApiException.NotAPage(
          "the API answered 200, but " + authorizer.mask(e.getMessage()), 200, answer);
    }
  }

  private ApiException fault(Walk walk, int status, Map<String, Object> headers, String answer) {
    String locationId = walk.getWindow().locationId();
    if (status == 401) {
      gate.doubted(walk.getWindow());
      return authorizer.refused(locationId, text(headers, ApiHeaders.TOKEN_ID), answer);
    }
    if (status == 429) {
      Duration pause = retryAfter(headers.get(ApiHeaders.RETRY_AFTER));
      budget.pause(locationId, pause);
      return new ApiException.RateLimited(
          "the API's rate limit is used up for location " + locationId, answer);
    }
    gate.proven(locationId, walk.request().at());
    if (status >= 400 && status < 500 && status != 408) {
      return walk.hasCursor()
          ? new ApiException.CursorRefused(
              "the API refuses the cursor with status " + status, status, answer)
          : new ApiException.Refused(
              "the API refuses the request with status " + status, status, answer);
    }
    return new ApiException.ServerFault("the API answered with status " + status, status, answer);
  }

  /** RFC 9110: seconds, or a date. Some servers send neither. */
  private Duration retryAfter(Object header) {
    String text = header == null ? "" : header.toString().strip();
    Duration pause = pauseWithoutHint;
    try {
      if (text.matches("\\d{1,9}")) {
        pause = Duration.ofSeconds(Long.parseLong(text));
      } else if (!text.isEmpty()) {
        Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        pause = Duration.between(clock.instant(), until);
      }
    } catch (DateTimeException e) {
      pause = pauseWithoutHint;
    }
    if (pause.isNegative()) {
      return Duration.ZERO;
    }
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static String text(InputStream answer) {
    try {
      return new String(answer.readNBytes(MAX_FAULT_TEXT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
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
