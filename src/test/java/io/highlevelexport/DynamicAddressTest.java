package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.twin.Twin;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message is never code: its text in an address brings out no key, not even one of routes. */
class DynamicAddressTest {
  private static final String CANARY = "canary-of-a-partner-77";
  private static final String ADDRESS = "http://127.0.0.1:PORT/look-up?id=${variable.who}";

  @TempDir Path home;

  private static final List<String> STEPS =
      List.of(
          "toD: {uri: \"ADDRESS\"}",
          "wireTap: {uri: \"ADDRESS\"}",
          "poll: {uri: \"ADDRESS\"}",
          "enrich: {expression: {simple: {expression: \"ADDRESS\"}}}",
          "pollEnrich: {timeout: 100, expression: {simple: {expression: \"ADDRESS\"}}}",
          "recipientList: {expression: {simple: {expression: \"ADDRESS\"}}}",
          "routingSlip: {expression: {simple: {expression: \"ADDRESS\"}}}",
          "recipientList: {expression: {variable: {expression: address}}}",
          "to: {uri: \"http://127.0.0.1:PORT/\"}",
          "to: {uri: \"{{partner.url}}\"}");

  /** Each step in a sink of its own. */
  @Test
  void a_placeholder_in_a_message_is_looked_up_by_no_step() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        request -> {
          asked.add(request.getRequestURI().toString());
          request.sendResponseHeaders(204, -1);
          request.close();
        });
    server.start();
    String address = ADDRESS.replace("PORT", "" + server.getAddress().getPort());
    try (Twin twin = new Twin(Twins.one().messages(0).build()).start()) {
      Path routes = new EditedRoutes(home).directory();
      List<String> sinks = new ArrayList<>();
      for (String step : STEPS) {
        String sink = "look-up" + sinks.size();
        sinks.add(sink);
        Files.writeString(
            routes.resolve("deliver-" + sink + ".camel.yaml"),
            """
            - route:
                id: deliver-SINK
                errorHandler:
                  noErrorHandler: {}
                from:
                  uri: direct:deliver-SINK
                  steps:
                    - setVariable:
                        name: who
                        simple: ${body.messages[0].contactId}
                    - setVariable:
                        name: address
                        simple: ADDRESS
                    - setHeader:
                        name: CamelHttpUri
                        simple: ADDRESS
                    - STEP
            """
                .replace("SINK", sink)
                .replace("STEP", step)
                .replace("ADDRESS", address)
                .replace("PORT", "" + server.getAddress().getPort()));
      }
      String evil =
          twin.add(
              Twins.ALPHA,
              "SMS",
              "{\"dateAdded\":\"2024-05-20T00:00:00Z\",\"contactId\":\"{{partner.password}}\"}");
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(routes)
              .with("export.channels", "SMS")
              .with("partner.password", CANARY)
              .with("partner.url", "http://127.0.0.1:" + server.getAddress().getPort())
              .with("export.sink.sms", String.join(",", sinks));

      assertThat(export.once().waitingPages()).isZero();

      assertThat(asked).allSatisfy(path -> assertThat(path).doesNotContain(CANARY, "%7B", "{"));
      assertThat(export.deadLetters())
          .allSatisfy(
              letter -> {
                assertThat(letter.at("/message/id").asText()).isEqualTo(evil);
                assertThat(letter.path("exception").toString()).contains("{{...}}");
              })
          .extracting(letter -> letter.path("stage").asText())
          .containsExactlyInAnyOrderElementsOf(sinks.stream().map("sink:"::concat).toList());
    } finally {
      server.stop(0);
    }
  }
}
