package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.twin.Twin;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand locations: each is asked, and what is told of them stays of a size to read. */
class ManyLocationsTest {
  private static final int LOCATIONS = 1_000;
  private static final Pattern ASKED = Pattern.compile("locationId=(loc\\d+)");
  private static final byte[] NOTHING =
      "{\"messages\":[],\"nextCursor\":null,\"total\":0}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path home;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final int port = FreePort.find();

  @Test
  void a_thousand_locations_are_exported_and_told_of_in_a_few_lines() throws Exception {
    HttpServer api = api();
    try (Twin twin = new Twin(Twins.one().messages(0).build()).start();
        ExportUnderTest export = export(twin, api)) {
      export.run();
      await().until(() -> asked.size() == LOCATIONS);

      await()
          .untilAsserted(
              () -> {
                JsonNode page = new PageClient(port, home).status();
                assertThat(page.path("locations").asInt()).isEqualTo(LOCATIONS);
                assertThat(page.path("streams")).hasSize(50);
                assertThat(page.path("headline").path("text").asText())
                    .contains("1,000 locations", "complete");
              });
      assertThat(asked.values().stream().mapToInt(Integer::intValue).sum())
          .as("requests")
          .isLessThan(LOCATIONS * 11 / 10);
      assertThat(Scrape.get(port, "/api/status?place=LOC77").body())
          .contains("\"location\":\"loc77\"", "\"location\":\"loc779\"")
          .doesNotContain("\"loc1\"");
      assertThat(Scrape.get(port, "/observe/health?data=true").body())
          .hasSizeLessThan(5_000)
          .contains("\"streams\"");
      await()
          .untilAsserted(
              () ->
                  assertThat(Scrape.get(port, "/observe/metrics").body())
                      .contains(
                          "highlevel_export_windows_complete_total{channel=\"SMS\",location=\"*\"}"
                              + " 1000.0")
                      .doesNotContain("loc77"));
    } finally {
      api.stop(0);
    }
  }

  private ExportUnderTest export(Twin twin, HttpServer api) {
    return new ExportUnderTest(twin, home)
        .with("export.api.url", "http://127.0.0.1:" + api.getAddress().getPort())
        .with(
            "export.locations",
            IntStream.range(0, LOCATIONS).mapToObj(i -> "loc" + i).collect(Collectors.joining(",")))
        .with("export.channels", "SMS")
        .with("export.period", "1h")
        .with("export.http.port", Integer.toString(port))
        .sinks("file");
  }

  private HttpServer api() throws Exception {
    HttpServer api = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    api.setExecutor(Executors.newFixedThreadPool(4));
    api.createContext(
        "/",
        exchange -> {
          Matcher location = ASKED.matcher(exchange.getRequestURI().getQuery());
          asked.merge(location.find() ? location.group(1) : "?", 1, Integer::sum);
          exchange.getResponseHeaders().put("Content-Type", List.of("application/json"));
          exchange.sendResponseHeaders(200, NOTHING.length);
          exchange.getResponseBody().write(NOTHING);
          exchange.close();
        });
    api.start();
    return api;
  }
}
