package io.highlevelexport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy for plain HTTP that asks for a login and notes what goes through it. */
public final class ForwardProxy implements AutoCloseable {
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final String login;
  private final Relay relay;

  public ForwardProxy(String username, String password) throws IOException {
    byte[] bytes = (username + ':' + password).getBytes(StandardCharsets.UTF_8);
    login = "Basic " + Base64.getEncoder().encodeToString(bytes);
    relay = new Relay(HttpServer.create(), "/", this::target);
  }

  public int port() {
    return relay.port();
  }

  /** The paths of the requests that were let through. */
  public List<String> paths() {
    return List.copyOf(paths);
  }

  private URI target(HttpExchange exchange) throws IOException {
    if (!login.equals(exchange.getRequestHeaders().getFirst("Proxy-Authorization"))) {
      exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"way out\"");
      exchange.sendResponseHeaders(407, -1);
      return null;
    }
    paths.add(exchange.getRequestURI().getPath());
    return exchange.getRequestURI();
  }

  @Override
  public void close() {
    relay.close();
  }
}
