package io.highlevelexport.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the page while the program stands by. Camel, with its own server on the same port, starts
 * only when it works.
 */
public final class StandByServer implements AutoCloseable {
  private final StatusPage page;
  private final HttpServer server;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread daemon = new Thread(task, "stand-by-page");
            daemon.setDaemon(true);
            return daemon;
          });

  /**
   * @throws IOException when the port is not free
   */
  public StandByServer(String host, int port, StatusPage page) throws IOException {
    this.page = page;
    this.server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.setExecutor(thread);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      Answer answer =
          page.answer(
              new Request(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getPath(),
                  Map.of(),
                  headers,
                  new byte[0]));
      answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
      if (!head) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  /** Frees the port at once. */
  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
