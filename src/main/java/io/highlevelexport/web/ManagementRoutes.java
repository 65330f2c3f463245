package io.highlevelexport.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;

/** Puts the page onto Camel's management server, beside {@code /observe}. */
public final class ManagementRoutes {
  private static final long MAX_BODY = 1_000_000;

  private final StatusPage page;

  public ManagementRoutes(StatusPage page) {
    this.page = page;
  }

  /** Serves the page wherever the server serves nothing else. */
  public void mount(CamelContext camel) {
    Router router = camel.hasService(ManagementHttpServer.class).getRouter();
    router
        .route()
        .last()
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY))
        .blockingHandler(this::answer, false);
  }

  private void answer(RoutingContext context) {
    Map<String, String> query = new HashMap<>();
    context.queryParams().forEach(query::putIfAbsent);
    Map<String, String> headers = new HashMap<>();
    context
        .request()
        .headers()
        .forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    Buffer body = context.body().buffer();
    Answer answer =
        page.answer(
            new Request(
                context.request().method().name(),
                context.request().path(),
                query,
                headers,
                body == null ? new byte[0] : body.getBytes()));
    HttpServerResponse response = context.response().setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    response.end(Buffer.buffer(answer.body()));
  }
}
