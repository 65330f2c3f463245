package io.highlevelexport.content;

import io.highlevelexport.api.Faults;
import io.highlevelexport.fetch.PageLimits;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;

/**
 * Asks the hosts of attachments. They get no token, and cost nothing of the API's limit; an address
 * that {@link Attachments} does not allow is not asked, be it a message's or that of a redirect.
 */
public final class AttachmentClient implements AutoCloseable {
  private static final Timeout SILENCE = Timeout.ofSeconds(30);
  private static final int MOST_CONNECTIONS = 64;
  private static final int MOST_REDIRECTS = 5;
  private static final int QUOTED_BYTES = 200;
  private static final Set<Integer> PASSING = Set.of(Faults.PROXY_LOGIN, 408, 416, 425, 429);

  private final CloseableHttpClient client;
  private final Attachments allowed;
  private final PageLimits limits;
  private final Runnable fence;
  private final Clock clock;

  /**
   * @param agent the header User-Agent
   * @param limits of one answer
   * @param fence throws when another instance has taken over
   */
  public AttachmentClient(
      OutgoingHttp http,
      String agent,
      Attachments allowed,
      PageLimits limits,
      Runnable fence,
      Clock clock) {
    RequestConfig config =
        RequestConfig.custom()
            .setResponseTimeout(SILENCE)
            .setConnectionRequestTimeout(SILENCE)
            .build();
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(http.connections(MOST_CONNECTIONS))
            .setUserAgent(agent)
            .disableContentCompression()
            .setDefaultRequestConfig(config);
    http.configure(builder);
    this.client = builder.build();
    this.allowed = allowed;
    this.limits = limits;
    this.fence = fence;
    this.clock = clock;
  }

  /**
   * Fetches the next attachment of a batch. Where its host fails, this batch ends: it is asked
   * again later, and nothing else waits for it.
   */
  public void fetch(@Variable("fetch") ContentFetch fetch) {
    fence.run();
    try {
      PieceAnswer answer = follow(fetch);
      if (answer.content() == null) {
        fetch.discard();
      }
      fetch.answered(answer);
    } catch (IOException e) {
      fetch.failed("an attachment does not come: " + e.getMessage());
    }
  }

  private PieceAnswer follow(ContentFetch fetch) throws IOException {
    URI address = Attachments.address(fetch.piece().url());
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      String problem = allowed.problem(address);
      if (problem != null) {
        return PieceAnswer.notTaken(
            allowed.digest(), redirects == 0 ? problem : "redirected: " + problem);
      }
      HttpGet request = new HttpGet(address);
      if (fetch.getRange() != null) {
        request.setHeader("Range", fetch.getRange());
      }
      URI asked = address;
      Step step = client.execute(request, response -> step(fetch, asked, request, response));
      if (step.answer() != null) {
        return step.answer();
      }
      address = step.next();
    }
    return PieceAnswer.refused("it is redirected more than " + MOST_REDIRECTS + " times");
  }

  /** An answer, or where to ask next. */
  private record Step(PieceAnswer answer, URI next) {}

  private Step step(ContentFetch fetch, URI asked, HttpGet request, ClassicHttpResponse response)
      throws IOException {
    boolean isTaken = false;
    try (InputStream body =
        response.getEntity() == null
            ? InputStream.nullInputStream()
            : limits.on(response.getEntity().getContent())) {
      String elsewhere = header(response, "Location");
      if (response.getCode() / 100 == 3 && !elsewhere.isEmpty()) {
        return new Step(null, asked.resolve(Attachments.address(elsewhere)));
      }
      PieceAnswer answer = answer(fetch, response, body);
      isTaken = answer.content() != null;
      return new Step(answer, null);
    } finally {
      if (!isTaken) {
        // or the rest of it would be read before the connection is used again
        request.cancel();
      }
    }
  }

  private PieceAnswer answer(ContentFetch fetch, ClassicHttpResponse response, InputStream body)
      throws IOException {
    int status = response.getCode();
    if (status == 200 || status == 206) {
      Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String name : List.of("Content-Type", "Content-Range", "ETag", "Last-Modified")) {
        headers.put(name, header(response, name));
      }
      return fetch.read(status, headers, body, clock.instant());
    }
    String said = new String(body.readNBytes(QUOTED_BYTES), StandardCharsets.UTF_8);
    String words =
        "its host answers with status "
            + status
            + (said.isBlank() ? "" : ": " + PlainText.oneLine(said).strip());
    if (status == 404 || status == 410) {
      return PieceAnswer.absent(words);
    }
    if (status == 416) {
      fetch.discard();
    }
    if (status >= 500 || PASSING.contains(status)) {
      throw new IOException(words);
    }
    return PieceAnswer.refused(words);
  }

  private static String header(ClassicHttpResponse response, String name) {
    return response.containsHeader(name) ? response.getFirstHeader(name).getValue() : "";
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
