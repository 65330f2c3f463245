package io.highlevelexport.twin;

import io.highlevelexport.twin.Reply.Delivery;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** The HTTP side: takes requests on loopback, and sends answers as well or as badly as asked. */
final class TwinServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int SECONDS = 20;
  private final Vertx vertx;
  private final HttpServer server;

  /**
   * Listens at once.
   *
   * @param port 0: any free one
   * @throws IllegalStateException where the port cannot be had
   */
  TwinServer(int port, BiFunction<HttpServerRequest, Map<String, String>, Delivery> answers) {
    VertxOptions options = new VertxOptions().setUseDaemonThread(true);
    // else it writes a directory among the temporary files
    options.getFileSystemOptions().setClassPathResolvingEnabled(false);
    this.vertx = Vertx.vertx(options);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions().setHost(LOOPBACK).setPort(port).setTcpNoDelay(true));
    server.requestHandler(
        request ->
            request
                .body()
                .compose(
                    body -> vertx.executeBlocking(() -> answers.apply(request, form(body)), false))
                .onSuccess(delivery -> later(delivery, () -> send(request, delivery)))
                .onFailure(
                    failure -> request.response().setStatusCode(500).end(failure.toString())));
    try {
      await(server.listen());
    } catch (CompletionException e) {
      vertx.close();
      throw new UncheckedIOException(
          "the twin cannot listen on " + LOOPBACK + ":" + port + " (--port)",
          new IOException(e.getCause().getMessage(), e));
    }
  }

  private static void await(Future<?> done) {
    done.toCompletionStage().toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  /** The fields of a JSON object or a form; the first where one comes twice. */
  private static Map<String, String> form(Buffer body) {
    Map<String, String> form = new LinkedHashMap<>();
    if (body.length() > 0 && body.getByte(0) == '{') {
      body.toJsonObject().forEach(field -> form.put(field.getKey(), "" + field.getValue()));
    } else {
      new QueryStringDecoder(body.toString(), false)
          .parameters()
          .forEach((name, values) -> form.put(name, values.get(0)));
    }
    return form;
  }

  String url() {
    return "http://" + LOOPBACK + ":" + server.actualPort();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private void later(Delivery delivery, Runnable sending) {
    long millis = delivery.latency().toMillis();
    if (millis == 0) {
      sending.run();
    } else {
      vertx.setTimer(millis, timer -> sending.run());
    }
  }

  private void send(HttpServerRequest request, Delivery delivery) {
    Fault way = delivery.way();
    if (way == Fault.Wire.SILENT) {
      return;
    }
    if (way == Fault.Wire.LOST_ANSWER) {
      reset(request);
      return;
    }
    Reply reply = delivery.reply();
    byte[] body = reply.body();
    HttpServerResponse response = request.response().setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    response.putHeader("Content-Length", Integer.toString(body.length));
    if (way instanceof Fault.Drip drip) {
      drip(response, body, 0, drip.every().toMillis());
    } else if (way == null) {
      response.end(Buffer.buffer(body));
    } else {
      Future<Void> half = response.write(Buffer.buffer(Arrays.copyOf(body, body.length / 2)));
      if (way == Fault.Wire.RESET) {
        half.onComplete(written -> reset(request));
      } else if (way == Fault.Wire.CUT) {
        half.onComplete(written -> request.connection().close());
      }
    }
  }

  private void drip(HttpServerResponse response, byte[] body, int from, long everyMillis) {
    if (response.closed()) {
      return;
    }
    if (from == body.length) {
      response.end();
      return;
    }
    response.write(Buffer.buffer(new byte[] {body[from]}));
    vertx.setTimer(everyMillis, timer -> drip(response, body, from + 1, everyMillis));
  }

  /** Closes the connection so that the peer sees a reset instead of an end. */
  private static void reset(HttpServerRequest request) {
    Channel channel = ((ConnectionBase) request.connection()).channel();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }
}
