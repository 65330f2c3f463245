package io.highlevelexport.web;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ops.Phrases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port. Whoever connects costs little: connections, the size of a request, and the time
 * until it is complete are limited, and it is judged by its headers before its body is read.
 */
public final class HttpPort implements AutoCloseable {
  static final int MOST_CONNECTIONS = 64;
  private static final int MOST_LINE = 4 * 1024;
  private static final int MOST_HEADERS = 8 * 1024;
  private static final int MOST_BODY = 64 * 1024;
  private static final int THREADS = 8;

  /** From the beginning of a connection, or from an answer, until the next request is complete. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(HttpPort.class);

  private final StatusPage page;
  private final Settings.Http http;
  private final Vertx vertx;

  /** Both are of the one event loop. Those that wait for a request, each with its timer. */
  private final Set<HttpConnection> open = new HashSet<>();

  private final Map<HttpConnection, Long> waiting = new LinkedHashMap<>();

  public HttpPort(StatusPage page, Settings.Http http) {
    this.page = page;
    this.http = http;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(THREADS)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
  }

  /**
   * Begins to answer, also while this instance waits until it may work; unless another one has the
   * port until then.
   *
   * @param work waits, and says again and again which other instance works
   * @throws IOException when the port cannot be listened on although no other instance works; the
   *     text says what to do
   */
  public void listenBefore(Consumer<Consumer<String>> work) throws IOException {
    boolean listens = false;
    try {
      listen();
      listens = true;
    } catch (IOException e) {
      LOG.info("no status page in standby, maybe another instance's: {}", e.getMessage());
    }
    work.accept(page::standsBy);
    if (!listens) {
      listen();
    }
  }

  private void listen() throws IOException {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(MOST_LINE)
            .setMaxHeaderSize(MOST_HEADERS)
            .setHttp2ClearTextEnabled(false);
    try {
      vertx
          .createHttpServer(options)
          .connectionHandler(this::connected)
          .requestHandler(this::requested)
          .listen(http.port(), http.host())
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new IOException(
          Phrases.format(
              "port %d of %s cannot be used: %s; export.http.port and export.http.host name"
                  + " another",
              http.port(), http.host(), e.getCause().getMessage()));
    }
  }

  /** Where there are too many, the one that has waited longest for a request makes room. */
  private void connected(HttpConnection connection) {
    open.add(connection);
    connection.closeHandler(closed -> forget(connection));
    awaitRequest(connection);
    if (open.size() > MOST_CONNECTIONS) {
      close(waiting.keySet().iterator().next());
    }
  }

  /** It is gone some time later, and counts no more from now on. */
  private void close(HttpConnection connection) {
    forget(connection);
    connection.close();
  }

  private void forget(HttpConnection connection) {
    open.remove(connection);
    stopWaiting(connection);
  }

  private void awaitRequest(HttpConnection connection) {
    if (open.contains(connection)) {
      stopWaiting(connection);
      waiting.put(connection, vertx.setTimer(PATIENCE.toMillis(), timer -> close(connection)));
    }
  }

  private void stopWaiting(HttpConnection connection) {
    Optional.ofNullable(waiting.remove(connection)).ifPresent(vertx::cancelTimer);
  }

  private void requested(HttpServerRequest request) {
    page.refuse(request).ifPresentOrElse(refused -> refuse(request, refused), () -> take(request));
  }

  /** Also a body that does not say how long it is: proxies send those. */
  private void take(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    request.exceptionHandler(gone -> close(request.connection()));
    request.handler(
        part -> {
          if (body.length() + part.length() > MOST_BODY) {
            request.handler(null).endHandler(null);
            refuse(request, Answer.problem(413, "the request is too long"));
          } else {
            body.appendBuffer(part);
          }
        });
    request.endHandler(end -> answer(request, body.getBytes()));
  }

  /** What else comes on that connection is not read. */
  private void refuse(HttpServerRequest request, Answer answer) {
    send(request, answer.with("Connection", "close"))
        .onComplete(sent -> close(request.connection()));
  }

  private void answer(HttpServerRequest request, byte[] body) {
    stopWaiting(request.connection());
    vertx
        .executeBlocking(() -> page.answer(request, body), false)
        .onComplete(
            done ->
                send(
                    request,
                    done.succeeded() ? done.result() : Answer.problem(500, "an internal error")));
  }

  private Future<Void> send(HttpServerRequest request, Answer answer) {
    awaitRequest(request.connection());
    HttpServerResponse response = request.response().setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    return response.end(Buffer.buffer(answer.body()));
  }

  @Override
  public void close() {
    page.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
