package io.highlevelexport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A proxy for plain HTTP that asks for a login and notes what goes through it. */
public final class ForwardProxy implements AutoCloseable {
  private static final List<String> ITS_OWN =
      List.of(
          "host",
          "connection",
          "proxy-connection",
          "proxy-authorization",
          "content-length",
          "upgrade");

  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String login;
  private final HttpServer server;

  public ForwardProxy(String username, String password) throws IOException {
    this.login =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((username + ':' + password).getBytes(StandardCharsets.UTF_8));
    this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::forward);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The paths of the requests that were let through. */
  public List<String> paths() {
    return List.copyOf(paths);
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!login.equals(exchange.getRequestHeaders().getFirst("Proxy-Authorization"))) {
        exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"way out\"");
        exchange.sendResponseHeaders(407, -1);
        return;
      }
      paths.add(exchange.getRequestURI().getPath());
      HttpRequest.Builder request =
          HttpRequest.newBuilder(exchange.getRequestURI())
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
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!name.equals("content-length") && !name.equals("transfer-encoding")) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
