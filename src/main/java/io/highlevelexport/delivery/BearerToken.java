package io.highlevelexport.delivery;

import io.highlevelexport.config.Secret;
import java.net.InetAddress;
import java.nio.file.Path;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpException;

/**
 * Puts the token of a file on each request of an {@code http} endpoint that names this as its
 * {@code httpClientConfigurer}. The HTTP client does it, so the token is on no exchange and no key
 * of a route; it is read again when the file changes, and leaves this machine by https alone.
 */
public final class BearerToken implements HttpClientConfigurer {
  private Secret token;

  /**
   * @param file absolute
   * @throws IllegalArgumentException when it is not
   */
  public void setFile(String file) {
    Path path = Path.of(file);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("the path of the token's file is not absolute: " + file);
    }
    this.token = Secret.of("", path, "bearer token");
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.addExecInterceptorBefore(
        ChainElement.CONNECT.name(),
        "bearer-token",
        (request, scope, chain) -> {
          String host = request.getAuthority().getHostName();
          if (!request.getScheme().equals("https")
              && !InetAddress.getByName(host).isLoopbackAddress()) {
            throw new HttpException("no token goes to " + host + " in clear: write https://");
          }
          request.setHeader("Authorization", "Bearer " + token.current());
          return chain.proceed(request, scope);
        });
  }
}
