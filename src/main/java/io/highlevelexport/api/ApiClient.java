package io.highlevelexport.api;

import io.highlevelexport.auth.Credential;
import io.highlevelexport.auth.Token;
import io.highlevelexport.http.OutgoingHttp;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Sets up the HTTP client of {@code fetch-page}: the token is put on the request itself, never on
 * an exchange, and only for the API's own host; no exchange lasts longer than its deadline, however
 * slowly the answer drips.
 */
public final class ApiClient implements HttpClientConfigurer, AutoCloseable {
  private static final int MAX_CONNECTIONS = 512;
  private static final Pattern LOCATION = Pattern.compile("[?&]locationId=([^&]*)");

  private final URI api;
  private final OutgoingHttp http;
  private final PoolingHttpClientConnectionManager connections;
  private final Credential credential;
  private final Duration deadline;
  private final Consumer<String> sending;
  private final Map<ExecRuntime, String> underWay =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final ScheduledThreadPoolExecutor deadlines =
      new ScheduledThreadPoolExecutor(1, new CamelThreadFactory("#name#", "api-deadline", true));

  /**
   * @param deadline for one whole answer; a reader that notices it itself has a tenth more to say
   *     so
   * @param sending is told the location of a request at the moment at which it is written; when it
   *     throws, it is not
   */
  public ApiClient(
      URI api,
      OutgoingHttp http,
      Credential credential,
      Duration deadline,
      Consumer<String> sending) {
    this.api = api;
    this.http = http;
    this.connections = http.connections(MAX_CONNECTIONS);
    this.credential = credential;
    this.deadline = deadline.plus(deadline.dividedBy(10));
    this.sending = sending;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    http.configure(builder);
    builder.setConnectionManager(connections);
    // by every endpoint that has this for its configurer
    builder.setConnectionManagerShared(true);
    builder.addRequestInterceptorLast((request, entity, context) -> authorize(request, context));
    builder.addResponseInterceptorFirst(
        (response, entity, context) ->
            response.setHeader(ApiHeaders.TOKEN_ID, context.getAttribute(ApiHeaders.TOKEN_ID)));
    builder.addExecInterceptorFirst(
        "deadline",
        (request, scope, chain) -> {
          // closing an answer reads it to its end, so only this breaks a dripping one off;
          // an exchange that is over takes no notice, and is not kept from the collector
          WeakReference<ExecRuntime> exchange = new WeakReference<>(scope.execRuntime);
          underWay.put(scope.execRuntime, locationOf(request));
          deadlines.schedule(() -> breakOff(exchange), deadline.toMillis(), TimeUnit.MILLISECONDS);
          ClassicHttpResponse response = chain.proceed(request, scope);
          // the client has decoded it, and Camel would once more
          response.removeHeaders("Content-Encoding");
          return response;
        });
  }

  private static void breakOff(WeakReference<ExecRuntime> exchange) {
    ExecRuntime underWay = exchange.get();
    if (underWay != null) {
      underWay.discardEndpoint();
    }
  }

  /** Breaks off what is under way of some locations: it is asked for again later. */
  public void breakOff(Predicate<String> locations) {
    Map<ExecRuntime, String> all;
    synchronized (underWay) {
      all = new HashMap<>(underWay);
    }
    all.forEach(
        (exchange, location) -> {
          if (locations.test(location)) {
            exchange.discardEndpoint();
          }
        });
  }

  /** Breaks off all that is under way: a page that has not come whole is asked for again later. */
  @Override
  public void close() {
    breakOff(location -> true);
    deadlines.shutdownNow();
    connections.close();
  }

  private void authorize(HttpRequest request, HttpContext context)
      throws HttpException, IOException {
    String host = request.getAuthority() == null ? null : request.getAuthority().getHostName();
    if (!api.getHost().equalsIgnoreCase(host)) {
      throw new HttpException(
          "a request to " + host + " is refused: the token is for " + api.getHost());
    }
    String location = locationOf(request);
    request.removeHeaders(ApiHeaders.LOCATION);
    Token token = credential.tokenFor(location);
    request.setHeader("Authorization", "Bearer " + token.value());
    Header accept = request.getFirstHeader("Accept");
    if (accept != null && !accept.getValue().contains("json")) {
      // a part of a compressed file is no part of the file
      request.setHeader("Accept-Encoding", "identity");
    }
    context.setAttribute(ApiHeaders.TOKEN_ID, token.id());
    sending.accept(location);
  }

  private static String locationOf(HttpRequest request) {
    Header named = request.getFirstHeader(ApiHeaders.LOCATION);
    if (named != null) {
      return named.getValue();
    }
    Matcher location = LOCATION.matcher(request.getRequestUri());
    return location.find() ? URLDecoder.decode(location.group(1), StandardCharsets.UTF_8) : "";
  }
}
