package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.app.Export;
import io.highlevelexport.model.StreamName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes that are edited while the export runs. */
class RouteReloadTest extends AgainstTwin {
  private static final String SMS =
      "{\"type\":2,\"messageType\":\"TYPE_SMS\",\"direction\":\"inbound\",\"contentType\":\"text/plain\","
          + "\"dateAdded\":\"2024-05-31T10:00:00.000Z\",\"body\":\"hello\"}";
  private static final String TO_FILE = "expression: \"{{export.sink.sms}}\"";
  private static final String LEFT_OUT = "expression: \"\"";

  /**
   * Checking a hundred files takes the processor for a while, on a small or busy machine; a reload
   * that holds the polls up lasts as long as a stop may take.
   */
  private static final long LONGEST_GAP_MS = 10_000;

  private int port;
  private EditedRoutes routes;
  private Export running;

  @BeforeEach
  void start() throws Exception {
    against(Twins.one().messages(0));
    twin.add(Twins.ALPHA, "SMS", SMS);
    routes = new EditedRoutes(home);
    port = FreePort.find();
    export
        .routes(routes.directory())
        .sinks("file")
        .with("export.channels", "SMS")
        .with("export.http.port", Integer.toString(port))
        .with("camel.main.shutdownTimeout", "60")
        .with("export.settle", "0s")
        .with("export.overlap", "3000d");
    running = export.run();
    await(() -> export.fileLines().size() == 1);
  }

  @Test
  void an_edited_route_is_reloaded() {
    routes.edit("route-message", TO_FILE, LEFT_OUT);
    awaitFiles(false);
    routes.edit("route-message", LEFT_OUT, TO_FILE);
    awaitFiles(true);
  }

  @Test
  void a_broken_route_leaves_the_last_good_one_running() {
    survives("route-message", "setVariable:", "setVariabel:", "did you mean");
    survives("route-message", "- choice:", "- choice: [", "line");
    survives("deliver-file", "fileExist: Override", "fileExist: Overwrite", "Overwrite");
    survives("fetch-window", "uri: direct", "uri: dirct", "dirct");
  }

  private void survives(String route, String good, String bad, String told) {
    int before = export.fileLines().size();
    routes.edit(route, good, bad);

    await(() -> running.reloadProblem().isPresent());

    assertThat(running.reloadProblem().orElseThrow())
        .contains(route + ".camel.yaml:")
        .contains(told);
    add();
    await(() -> export.fileLines().size() == before + 1);
    routes.edit(route, bad, good);
    await(() -> running.reloadProblem().isEmpty());
  }

  @Test
  void a_hundred_broken_files_stop_nothing() throws Exception {
    String shipped = Files.readString(routes.directory().resolve("deliver-sql.camel.yaml"));
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      int cut = random.nextInt(20, shipped.length() - 20);
      Files.writeString(
          routes.directory().resolve("deliver-broken" + i + ".camel.yaml"),
          shipped.substring(0, cut) + "\n  - [" + shipped.substring(cut + 10));
    }

    await(() -> running.reloadProblem().isPresent());
    assertThat(running.reloadProblem().orElseThrow())
        .containsPattern("deliver-broken\\d+\\.camel\\.yaml:\\d+");
    assertThat(health(port)).containsPattern("deliver-broken\\d+\\.camel\\.yaml:\\d+");

    add();
    await(() -> export.fileLines().size() == 2);
    int polls = twin.requests().size();
    await(() -> twin.requests().size() > polls + 20);
    for (int i = 0; i < 100; i++) {
      Files.delete(routes.directory().resolve("deliver-broken" + i + ".camel.yaml"));
    }
    await(() -> running.reloadProblem().isEmpty());
    assertNoPollIsLost();
  }

  /** A poll every 100 ms asks the API once; one that is lost leaves a gap. */
  private void assertNoPollIsLost() {
    List<Instant> sent = twin.requests().stream().map(each -> each.request().at()).toList();
    for (int i = 1; i < sent.size(); i++) {
      assertThat(Duration.between(sent.get(i - 1), sent.get(i)))
          .isLessThan(Duration.ofMillis(LONGEST_GAP_MS));
    }
  }

  private static String health(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void of_two_new_files_none_is_reloaded_when_one_fails() throws Exception {
    routes.edit("route-message", TO_FILE, LEFT_OUT);
    Files.writeString(
        routes.directory().resolve("deliver-nowhere.camel.yaml"),
        Files.readString(routes.directory().resolve("deliver-sql.camel.yaml"))
            .replace("deliver-sql", "deliver-nowhere")
            .replace("no-headers-to-sql", "no-headers-to-nowhere")
            .replace("upsert-messages", "upsert-nowhere")
            .replace("#messageUpsert", "#noSuchBean"));

    await(() -> running.reloadProblem().isPresent());

    add();
    await(() -> export.fileLines().size() == 2);
  }

  /** Sends message after message until one goes the new way. */
  private void awaitFiles(boolean written) {
    await(
        () -> {
          int files = export.fileLines().size();
          long done = delivered();
          add();
          await(() -> delivered() > done);
          return export.fileLines().size() > files == written;
        });
  }

  /** Messages that have left the spool, those that were left out included. */
  private long delivered() {
    return running.progress().stream(new StreamName(Twins.ALPHA, "SMS")).delivered();
  }

  private void add() {
    twin.add(Twins.ALPHA, "SMS", SMS);
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().until(condition);
  }
}
