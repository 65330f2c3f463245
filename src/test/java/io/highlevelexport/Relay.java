package io.highlevelexport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server that hands requests on to another one, and its answers back. */
public final class Relay implements AutoCloseable {
  private static final Set<String> ITS_OWN =
      Set.of(
          "host",
          "connection",
          "proxy-connection",
          "proxy-authorization",
          "content-length",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpServer server;

  /** Says where a request goes; {@code null} where it has its answer already. */
  @FunctionalInterface
  interface Target {
    URI of(HttpExchange exchange) throws IOException;
  }

  Relay(HttpServer server, String path, Target target) throws IOException {
    this.server = server;
    server.bind(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(path, exchange -> serve(exchange, target));
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  /**
   * Serves another server below a path of its own, as nginx does it without further settings: the
   * other server is asked for as what it is, {@code 127.0.0.1}, and is told nothing of the path.
   */
  static Relay below(String path, int behind) throws IOException {
    return new Relay(HttpServer.create(), path, exchange -> behind(exchange, path, behind));
  }

  /** One that speaks TLS, before another that does not. */
  public static Relay tls(SSLContext certificate, int behind) throws IOException {
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(certificate));
    return new Relay(server, "/", exchange -> behind(exchange, "/", behind));
  }

  private static URI behind(HttpExchange exchange, String path, int port) {
    String below = exchange.getRequestURI().toString().substring(path.length());
    return URI.create("http://127.0.0.1:" + port + "/" + below);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange, Target target) throws IOException {
    try (exchange) {
      URI address = target.of(exchange);
      if (address != null) {
        relay(exchange, address);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void relay(HttpExchange exchange, URI address) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<byte[]> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    int length = answer.body().length;
    exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
    exchange.getResponseBody().write(answer.body());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
