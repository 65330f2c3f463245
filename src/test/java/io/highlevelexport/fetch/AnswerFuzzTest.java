package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.highlevelexport.FuzzedApi;
import io.highlevelexport.SoakFigures;
import io.highlevelexport.api.ApiClient;
import io.highlevelexport.auth.StaticToken;
import io.highlevelexport.config.Secret;
import io.highlevelexport.config.Settings;
import io.highlevelexport.http.OutgoingHttp;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.junit.jupiter.api.Test;

/**
 * Very many answers that were spoiled at random, through the HTTP client and the reader alone: each
 * is a page or a fault in time, whatever its sizes; and no message of a page is passed over, as far
 * as another JSON parser can tell.
 *
 * <p>{@code -Dfuzz.wire=20000 -Dfuzz.seed=1}
 */
class AnswerFuzzTest {
  private static final int ANSWERS =
      Integer.getInteger("fuzz.wire", Boolean.getBoolean("soak") ? 1_000_000 : 3_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20261124);
  private static final int CLIENTS = 8;
  private static final long MAX_BYTES = 64 << 20;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final JsonFactory OTHER =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // it would keep them
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100_000)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final AtomicInteger pages = new AtomicInteger();
  private final AtomicInteger messages = new AtomicInteger();

  @Test
  void spoiled_answers_are_pages_or_faults_and_no_message_is_passed_over() throws Exception {
    List<String> good =
        IntStream.range(0, 5)
            .mapToObj(i -> "{\"id\":\"m" + i + "\",\"body\":\"a [text] {like} \\\"any\\\"\"}")
            .toList();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (FuzzedApi api = new FuzzedApi(good, SEED);
        ApiClient configurer = configurer(URI.create(api.url()))) {
      HttpClientBuilder builder = HttpClientBuilder.create();
      configurer.configureHttpClient(builder);
      try (CloseableHttpClient client = builder.build()) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          all.add(
              threads.submit(
                  () -> {
                    while (api.answers() < ANSWERS) {
                      ask(client, api.url());
                    }
                  }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      assertThat(pages).hasPositiveValue();
      SoakFigures.add(
          "spoiled answers to client and reader, seed " + SEED + ": " + pages + " pages",
          api.answers(),
          messages,
          0,
          0,
          "-");
    } finally {
      threads.shutdownNow();
    }
  }

  private static ApiClient configurer(URI url) {
    Secret token = Secret.of("pit-1", null, "");
    Settings.Proxy none = new Settings.Proxy("", 0, "", "");
    Settings.Api api = new Settings.Api(url, token, "1", DEADLINE, MAX_BYTES, none, null);
    return new ApiClient(
        url, new OutgoingHttp(api), new StaticToken(token), DEADLINE, location -> {});
  }

  private void ask(CloseableHttpClient client, String url) {
    List<String> elements = new ArrayList<>();
    try {
      client.execute(new HttpGet(url + "/?locationId=a"), answer -> read(answer, elements));
    } catch (IOException e) {
      // a fault, which is asked for again
    }
  }

  private Void read(ClassicHttpResponse answer, List<String> elements) throws IOException {
    if (answer.getEntity() == null) {
      return null;
    }
    Noted body = new Noted(answer.getEntity().getContent());
    PageLimits limits = new PageLimits(MAX_BYTES, DEADLINE);
    Envelope.read(
        new PageSlicer(limits.on(new AnswerStream(body)))
            .slice((element, lines, tooBig) -> elements.add(element.text())));
    pages.incrementAndGet();
    messages.addAndGet(elements.size());
    int others = elements(body.noted.toByteArray());
    assertThat(others).as(body.noted.toString()).isIn(-1, elements.size());
    return null;
  }

  /** How many elements another parser finds; -1 where it finds no JSON. */
  private static int elements(byte[] body) {
    int count = 0;
    try (JsonParser json = OTHER.createParser(body)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isMessages = json.currentName().equals("messages");
        if (json.nextToken() == JsonToken.START_ARRAY && isMessages) {
          for (; json.nextToken() != JsonToken.END_ARRAY; count++) {
            json.skipChildren();
          }
        } else {
          json.skipChildren();
        }
      }
      return json.nextToken() == null ? count : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  private static final class Noted extends FilterInputStream {
    private final ByteArrayOutputStream noted = new ByteArrayOutputStream();

    Noted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      noted.write(bytes, offset, Math.max(count, 0));
      return count;
    }
  }
}
