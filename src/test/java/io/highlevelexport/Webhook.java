package io.highlevelexport;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Takes what the recipes {@code webhook} and {@code webhook-token} post, many requests at once, and
 * keeps it.
 */
final class Webhook implements AutoCloseable {
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Headers> headers = new CopyOnWriteArrayList<>();
  private volatile String refused = "";
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Wait wait;

  /** What a request has to wait for before it is taken. */
  interface Wait {
    void await() throws InterruptedException;
  }

  Webhook() throws IOException {
    this(() -> {});
  }

  Webhook(Wait wait) throws IOException {
    this.wait = wait;
    this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/messages", this::take);
    server.start();
  }

  /** For the key {@code webhook.address}. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort() + "/messages";
  }

  /** Every message that was posted, as it came. */
  List<String> messages() {
    return List.copyOf(messages);
  }

  /** The values of a header, in the order of the requests. */
  List<String> headers(String name) {
    return headers.stream().flatMap(each -> each.getOrDefault(name, List.of()).stream()).toList();
  }

  /** Answers 401 to each request with this token. */
  void refuse(String authorization) {
    refused = authorization;
  }

  private void take(HttpExchange request) throws IOException {
    try (request) {
      headers.add(request.getRequestHeaders());
      if (refused.equals(request.getRequestHeaders().getFirst("Authorization"))) {
        request.sendResponseHeaders(401, -1);
        return;
      }
      String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      wait.await();
      messages.addAll(body.lines().toList());
      request.sendResponseHeaders(204, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
