package io.highlevelexport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers each request with one page of messages that was spoiled at random, in what it says and in
 * its sizes, until it is healed.
 */
public final class FuzzedApi implements AutoCloseable {
  private static final int[] STATUSES = {
    200, 200, 200, 200, 200, 200, 204, 301, 400, 404, 422, 429, 500, 503
  };
  private static final List<String> VALUES =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "-1",
          "1e400",
          "true",
          "\"\\u0000\"",
          "[[[]]]",
          "99999999999999999999");

  private final byte[] page;
  private final Random random;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean healed;

  public FuzzedApi(List<String> messages, long seed) throws IOException {
    this.page =
        ("{\"messages\":["
                + String.join(",", messages)
                + "],\"nextCursor\":null,\"total\":"
                + messages.size()
                + "}")
            .getBytes(StandardCharsets.UTF_8);
    this.random = new Random(seed);
    // else each answer waits 40 ms for an acknowledgement
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public int answers() {
    return answers.get();
  }

  void heal() {
    healed = true;
  }

  private void answer(HttpExchange exchange) throws IOException {
    answers.incrementAndGet();
    int status = 200;
    int more = 0;
    byte[] body = page;
    if (!healed) {
      synchronized (random) {
        more = random.nextInt(20) == 0 ? 1 + random.nextInt(1_000) : 0;
        status = STATUSES[random.nextInt(STATUSES.length)];
        body = spoil();
        header(exchange, "Retry-After", "0", "soon", "-1", "");
        header(exchange, "Content-Type", "text/html", "application/json; charset=utf-16", "\\");
        header(exchange, "X-RateLimit-Remaining", "x", "-5", "");
        header(exchange, "Location", "http://127.0.0.1:1/", "\t");
        header(exchange, "Content-Encoding", "gzip", "identity");
        header(exchange, "CamelFileName", "../../escaped", "${body}");
        if (random.nextInt(50) == 0) {
          exchange.getResponseHeaders().set("X-Long", "x".repeat(random.nextInt(100_000)));
        } else if (random.nextInt(50) == 0) {
          List<String> many = Collections.nCopies(random.nextInt(400), "x");
          exchange.getResponseHeaders().put("X-Many", many);
        }
      }
    }
    exchange.getRequestBody().readAllBytes();
    boolean isEmpty = status == 204 || body.length == 0;
    long length = random.nextInt(10) == 0 && more == 0 ? 0 : body.length + more;
    exchange.sendResponseHeaders(status, isEmpty ? -1 : length);
    if (!isEmpty) {
      exchange.getResponseBody().write(body);
      if (more > 0) {
        throw new IOException("there is less than it says: the connection ends");
      }
    }
    exchange.close();
  }

  private void header(HttpExchange exchange, String name, String... values) {
    if (random.nextInt(6) == 0) {
      exchange.getResponseHeaders().set(name, values[random.nextInt(values.length)].strip());
    }
  }

  private byte[] spoil() {
    byte[] body = page.clone();
    int at = random.nextInt(body.length);
    int length = Math.min(body.length - at, 1 + random.nextInt(200));
    boolean isSize = random.nextInt(15) == 0;
    switch (isSize ? 7 + random.nextInt(2) : random.nextInt(7)) {
      case 0 -> body = Arrays.copyOf(body, at);
      case 1 -> body[at] = (byte) random.nextInt(256);
      case 2 -> random.nextBytes(body);
      case 3 -> body = replaced(at, length, new byte[0]);
      case 4 -> body = replaced(at, 0, Arrays.copyOfRange(page, at, at + length));
      case 5 -> body = replaced(at, length, value());
      case 7 -> body = replaced(at, 0, size());
      case 8 -> body = sizeInPlaceOfAValue();
      default -> body = value();
    }
    return body;
  }

  private byte[] value() {
    return VALUES.get(random.nextInt(VALUES.size())).getBytes(StandardCharsets.UTF_8);
  }

  /** Something that is too much of its kind, or nearly. */
  private byte[] size() {
    String text =
        switch (random.nextInt(6)) {
          case 0 -> "[".repeat(random.nextInt(2_000));
          case 1 -> "{\"a\":".repeat(random.nextInt(2_000));
          case 2 -> "9".repeat(random.nextInt(20_000));
          case 3 -> "\"" + "n".repeat(random.nextInt(100_000)) + "\":";
          case 4 -> "\"" + "v".repeat(random.nextInt(300_000)) + "\"";
          default -> " ".repeat(random.nextInt(300_000));
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** So that what is too much is whole JSON. */
  private byte[] sizeInPlaceOfAValue() {
    int depth = random.nextInt(2_000);
    String value =
        switch (random.nextInt(4)) {
          case 0 -> "[".repeat(depth) + "]".repeat(depth);
          case 1 -> "9".repeat(1 + random.nextInt(20_000));
          case 2 -> "{\"" + "n".repeat(random.nextInt(100_000)) + "\":1}";
          default -> "\"" + "v".repeat(random.nextInt(300_000)) + "\"";
        };
    String[] places = {"\"messages\":[", "\"nextCursor\":", "\"total\":", "\"body\":"};
    String place = places[random.nextInt(places.length)];
    String comma = place.endsWith("[") ? "," : ",\"x\":";
    return new String(page, StandardCharsets.UTF_8)
        .replaceFirst(Pattern.quote(place), Matcher.quoteReplacement(place + value + comma))
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] replaced(int at, int length, byte[] with) {
    byte[] body = new byte[page.length - length + with.length];
    System.arraycopy(page, 0, body, 0, at);
    System.arraycopy(with, 0, body, at, with.length);
    System.arraycopy(page, at + length, body, at + with.length, page.length - at - length);
    return body;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
