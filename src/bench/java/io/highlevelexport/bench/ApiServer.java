package io.highlevelexport.bench;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** An HTTP server as the main work of a process that a {@link SideProcess} asks. */
final class ApiServer {
  private ApiServer() {}

  /**
   * Prints its address, then a report for each line on standard input, and ends the process with
   * that.
   */
  static void run(Vertx vertx, Handler<HttpServerRequest> handler, Supplier<String> report)
      throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setHost("127.0.0.1").setPort(0).setTcpNoDelay(true))
            .requestHandler(handler)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    System.out.println("http://127.0.0.1:" + server.actualPort());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(report.get());
    }
    System.exit(0);
  }
}
