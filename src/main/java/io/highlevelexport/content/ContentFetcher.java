package io.highlevelexport.content;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.Faults;
import io.highlevelexport.api.PausedException;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.PieceAnswer.State;
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
  private static final int MOST_BYTES = 16 * 1024 * 1024;
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
   * @throws PausedException when it may not be asked before the end of a pause
   * @throws ApiException when there is no token that the API would take
   * @throws IOException when there is none for now
   */
  public void awaitTurn(@Variable("fetch") ContentFetch fetch)
      throws InterruptedException, PausedException, ApiException, IOException {
    fetch.retries().begin();
    try {
      fetch.ask(api.admit(fetch.getWindow(), fence::run));
    } catch (ApiException e) {
      throw fetch.retries().failed(e, false);
    }
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
    byte[] answer = new byte[0];
    if (body != null) {
      try (body) {
        answer = body.readNBytes(status == 200 ? MOST_BYTES + 1 : QUOTED_BYTES);
      }
    }
    String beginning =
        new String(answer, 0, Math.min(answer.length, QUOTED_BYTES), StandardCharsets.UTF_8);
    if (status != 200) {
      fetch.answered(noContent(fetch, status, headers, beginning));
    } else if (answer.length > MOST_BYTES) {
      String words = "it is bigger than " + MOST_BYTES + " bytes";
      fetch.answered(new PieceAnswer(State.REFUSED, null, words));
    } else {
      Message email =
          EmailAnswer.read(answer, fetch.batch().locationId(), fetch.piece(), clock.instant());
      if (email == null) {
        throw fetch.retries().failed(api.notAPage("its body is no e-mail", beginning), false);
      }
      fetch.answered(new PieceAnswer(State.DELIVERED, email, null));
    }
    api.isPage(fetch.getWindow(), fetch.request());
  }

  private PieceAnswer noContent(
      ContentFetch fetch, int status, Map<String, Object> headers, String beginning)
      throws ApiException {
    ApiException fault =
        api.fault(fetch.getWindow(), fetch.request(), status, headers, beginning, false);
    // a path that the API does not know says nothing about the piece
    boolean isAboutPath = beginning.contains("Cannot GET ");
    return switch (status) {
      case 404, 410 -> {
        if (isAboutPath) {
          throw fetch.retries().failed(fault, false);
        }
        yield new PieceAnswer(State.ABSENT, null, Faults.reason(fault));
      }
      case 400, 422 -> new PieceAnswer(State.REFUSED, null, Faults.reason(fault));
      default -> throw fetch.retries().failed(fault, false);
    };
  }
}
