package io.highlevelexport.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiException;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.PageWriter;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Headers;
import org.apache.camel.Variable;

/** Takes an answer of the API: stages its new messages in the spool, or throws its fault. */
public final class PageReader {
  private static final ObjectMapper JSON = JsonLimits.trees();

  private final ApiAccess api;
  private final PageLimits limits;
  private final Spool spool;
  private final DigestKey key;
  private final Parallelism parallelism;
  private final Clock clock;

  PageReader(
      ApiAccess api,
      PageLimits limits,
      Spool spool,
      DigestKey key,
      Parallelism parallelism,
      Clock clock) {
    this.key = key;
    this.api = api;
    this.limits = limits;
    this.spool = spool;
    this.parallelism = parallelism;
    this.clock = clock;
  }

  /**
   * @return the page, staged
   * @throws ApiException where the answer is not a page
   * @throws IOException where the answer breaks off, or the spool cannot be written
   */
  public FetchedPage read(
      @Variable("fetch") PagedFetch progress,
      @Headers Map<String, Object> headers,
      @Body InputStream body)
      throws ApiException, IOException {
    Window window = progress.getWindow();
    int status = headers.get(Exchange.HTTP_RESPONSE_CODE) instanceof Integer code ? code : 0;
    long took = api.answered(window, progress.request(), status, headers);
    parallelism.answered(window.locationId(), took);
    try (AnswerStream answer = new AnswerStream(body)) {
      if (status != 200) {
        throw fault(progress, status, headers, answer);
      }
      try {
        FetchedPage page = stagePage(progress, answer);
        api.isPage(window, progress.request());
        progress.retries().succeeded();
        return page;
      } catch (PageSlicer.MalformedPageException e) {
        int inBody = statusOf(answer.beginning());
        throw inBody == 0
            ? failed(progress, api.notAPage(e.getMessage(), answer.beginning()))
            : fault(progress, inBody, headers, answer);
      } catch (PageSlicer.PageTooBigException e) {
        // the network has done its part: nobody is to look there
        throw failed(progress, api.notAPage(e.getMessage(), ""));
      }
    }
  }

  private ApiException fault(
      PagedFetch progress, int status, Map<String, Object> headers, AnswerStream answer) {
    return failed(
        progress,
        api.fault(
            progress.getWindow(),
            progress.request(),
            status,
            headers,
            answer.beginning(),
            progress.hasCursor()));
  }

  private static ApiException failed(PagedFetch progress, ApiException fault) {
    return progress.retries().failed(fault, progress.hasCursor());
  }

  /** Of a fault that came with status 200, the status in its body; 0 where there is none. */
  private static int statusOf(String answer) {
    try {
      int status = JSON.readTree(answer).path("statusCode").asInt();
      return status >= 400 && status < 600 ? status : 0;
    } catch (JsonProcessingException e) {
      return 0;
    }
  }

  private FetchedPage stagePage(PagedFetch progress, InputStream answer) throws IOException {
    Instant readAt = Instant.ofEpochMilli(clock.millis());
    Window window = progress.getWindow();
    PageWriter writer = spool.write(window.locationId(), window.channel(), readAt);
    progress.stage(writer);
    PageStaging staging = new PageStaging(progress, writer, key);
    Envelope envelope = Envelope.read(new PageSlicer(limits.on(answer)).slice(staging));
    FetchedPage page = staging.page(envelope, readAt);
    CrashPoint.AFTER_BODY.reached();
    return page;
  }
}
