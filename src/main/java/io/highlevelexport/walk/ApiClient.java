package io.highlevelexport.walk;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Sets up the HTTP client of {@code get-page}: the token is put on the request itself, never on an
 * exchange, and only for the API's own host; nothing is repeated or redirected behind the route's
 * back; the head of an answer has a deadline, however slowly it drips.
 */
public final class ApiClient implements HttpClientConfigurer {
  private final URI api;
  private final TokenSource token;
  private final Duration deadline;
  private final ScheduledExecutorService timer;

  public ApiClient(URI api, TokenSource token, Duration deadline, ScheduledExecutorService timer) {
    this.api = api;
    this.token = token;
    this.deadline = deadline;
    this.timer = timer;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.disableAutomaticRetries();
    builder.disableRedirectHandling();
    builder.disableCookieManagement();
    builder.disableAuthCaching();
    builder.addRequestInterceptorLast((request, entity, context) -> authorize(request, context));
    builder.addExecInterceptorFirst(
        "deadline",
        (request, scope, chain) -> {
          ScheduledFuture<?> alarm =
              timer.schedule(
                  scope.execRuntime::discardEndpoint, deadline.toMillis(), TimeUnit.MILLISECONDS);
          try {
            return chain.proceed(request, scope);
          } finally {
            alarm.cancel(false);
          }
        });
  }

  private void authorize(HttpRequest request, HttpContext context)
      throws HttpException, IOException {
    String host = request.getAuthority() == null ? null : request.getAuthority().getHostName();
    if (!api.getHost().equalsIgnoreCase(host)) {
      throw new HttpException(
          "a request to " + host + " is refused: the token is for " + api.getHost());
    }
    request.setHeader("Authorization", "Bearer " + token.current());
  }
}
