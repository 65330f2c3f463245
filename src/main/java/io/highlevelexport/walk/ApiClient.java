package io.highlevelexport.walk;

import java.io.IOException;
import java.net.URI;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;

/**
 * Sets up the HTTP client of {@code get-page}: the token is put on the request itself, never on an
 * exchange, and only for the API's own host; nothing is repeated or redirected behind the route's
 * back.
 */
public final class ApiClient implements HttpClientConfigurer {
  private final URI api;
  private final TokenSource token;

  public ApiClient(URI api, TokenSource token) {
    this.api = api;
    this.token = token;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.disableAutomaticRetries();
    builder.disableRedirectHandling();
    builder.disableCookieManagement();
    builder.disableAuthCaching();
    builder.addRequestInterceptorLast((request, entity, context) -> authorize(request));
  }

  private void authorize(HttpRequest request) throws HttpException, IOException {
    String host = request.getAuthority() == null ? null : request.getAuthority().getHostName();
    if (!api.getHost().equalsIgnoreCase(host)) {
      throw new HttpException(
          "a request to " + host + " is refused: the token is for " + api.getHost());
    }
    request.setHeader("Authorization", "Bearer " + token.current());
  }
}
