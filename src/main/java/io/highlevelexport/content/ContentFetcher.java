package io.highlevelexport.content;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.Faults;
import io.highlevelexport.api.PausedException;
import io.highlevelexport.fetch.AnswerStream;
import io.highlevelexport.model.PieceAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Headers;
import org.apache.camel.Variable;

/** The steps of {@code routes/fetch-piece.camel.yaml}. */
public final class ContentFetcher {
  private static final int QUOTED_BYTES = 2000;

  private final ApiAccess api;
  private final Runnable fence;
  private final Clock clock;

  /**
   * @param fence throws when another instance has taken over
   */
  public ContentFetcher(ApiAccess api, Runnable fence, Clock clock) {
    this.api = api;
    this.fence = fence;
    this.clock = clock;
  }

  /**
   * Waits until the next request may be sent; polls and history go first.
   *
   * @throws PausedException as of {@link ContentFetch#awaitTurn}, whose others are thrown too
   */
  public void awaitTurn(@Variable("fetch") ContentFetch fetch)
      throws InterruptedException, PausedException, ApiException, IOException {
    fetch.awaitTurn(api, fence::run);
  }

  /**
   * Takes the answer for a piece. That the API has none, or does not give it, is an answer too.
   *
   * @throws ApiException where it is neither
   * @throws IOException where the answer breaks off
   */
  public void read(
      @Variable("fetch") ContentFetch fetch,
      @Headers Map<String, Object> headers,
      @Body InputStream body)
      throws ApiException, IOException {
    int status = headers.get(Exchange.HTTP_RESPONSE_CODE) instanceof Integer code ? code : 0;
    api.answered(fetch.getWindow(), fetch.request(), status, headers);
    PieceAnswer answer;
    try (AnswerStream open = new AnswerStream(body)) {
      if (status == 200 || status == 206) {
        answer = fetch.read(status, headers, open, clock.instant());
        if (answer == null) {
          String why = "its body is no " + fetch.kind().name();
          throw fetch.retries().failed(api.notAPage(why, open.beginning()), false);
        }
      } else if (status == 416) {
        fetch.discard();
        throw new IOException("the API has no such part of it, it is fetched from its beginning");
      } else {
        String words = new String(open.readNBytes(QUOTED_BYTES), StandardCharsets.UTF_8);
        answer = none(fetch, status, headers, words);
        fetch.discard();
      }
    }
    // only now: that it could not be closed would be told of the piece after it
    fetch.answered(answer);
    api.isPage(fetch.getWindow(), fetch.request());
  }

  private PieceAnswer none(
      ContentFetch fetch, int status, Map<String, Object> headers, String words)
      throws ApiException {
    PieceAnswer refusal = fetch.kind().refusal(fetch.batch().locationId(), status, words);
    if (refusal != null) {
      return refusal;
    }
    ApiException fault =
        api.fault(fetch.getWindow(), fetch.request(), status, headers, words, false);
    // a path that the API does not know says nothing about the piece
    boolean isAboutPath = words.contains("Cannot GET ");
    if (fetch.kind().isAbsent(status) && !isAboutPath) {
      return PieceAnswer.absent(Faults.reason(fault));
    }
    if (status == 400 || status == 422) {
      return PieceAnswer.refused(Faults.reason(fault));
    }
    throw fetch.retries().failed(fault, false);
  }
}
