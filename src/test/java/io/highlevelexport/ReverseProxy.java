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
import java.util.Set;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * Serves another server below a path of its own, as nginx does it without further settings: the
 * other server is asked for as what it is, {@code 127.0.0.1}, and is told nothing of the path.
 */
public final class ReverseProxy implements AutoCloseable {
  private static final Set<String> ITS_OWN =
      Set.of("host", "connection", "content-length", "upgrade", "http2-settings");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpServer server;
  private final String path;
  private final int behind;

  ReverseProxy(String path, int behind) throws IOException {
    this(HttpServer.create(), path, behind);
  }

  /** One that speaks TLS. */
  public static ReverseProxy tls(SSLContext certificate, int behind) throws IOException {
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(certificate));
    return new ReverseProxy(server, "/", behind);
  }

  private ReverseProxy(HttpServer server, String path, int behind) throws IOException {
    this.path = path;
    this.behind = behind;
    this.server = server;
    server.bind(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(path, this::forward);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void forward(HttpExchange exchange) throws IOException {
    String below = exchange.getRequestURI().toString().substring(path.length());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + behind + "/" + below))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!ITS_OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try (exchange) {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .map()
          .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
      exchange.getResponseHeaders().remove("content-length");
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
