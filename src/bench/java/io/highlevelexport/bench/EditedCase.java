package io.highlevelexport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What edits of the routes cost: recipes and usual steps, beside the routes as they are shipped.
 */
record EditedCase(Bench bench) {
  private static final String ROUTE = "route-message.camel.yaml";

  /** The step of the shipped route before which others are put. */
  private static final String FIRST_STEP = "        - choice:\n            id: by-channel\n";

  private static final String ADD_CONSTANT =
      """
              - setBody:
                  id: add-a-constant
                  expression:
                    simple:
                      expression: ${body.with('source', 'main office')}
      """;

  private static final String READ_NESTED =
      """
              - setVariable:
                  id: read-a-nested-field
                  name: duration
                  expression:
                    simple:
                      expression: ${body.get('meta.call.duration')}
      """;

  void measure() throws Exception {
    long messages = bench.options().messages();
    Contenders contenders = bench.contenders();
    try (BenchApi api = BenchApi.unlimited("loc1", messages, "SMS")) {
      List<Contender> all = new ArrayList<>();
      all.add(edited("**this program**, routes as shipped", messages, api, home -> {}));
      all.add(
          contenders.loop(
              "hand-written: Jackson tree",
              TreeLoop.class,
              messages,
              api,
              directory -> List.of("SMS=file:" + directory)));
      all.add(edited("recipe *redact*", messages, api, home -> recipe(home, "redact")));
      all.add(
          edited(
              "recipe *only-inbound*, so that all pass",
              messages,
              api,
              home -> replace(home, "only-inbound", "== 'inbound'", "!= 'call'")));
      all.add(
          edited("a constant added to each", messages, api, home -> before(home, ADD_CONSTANT)));
      all.add(
          edited("a nested field read of each", messages, api, home -> before(home, READ_NESTED)));
      all = all.stream().map(contender -> contender.atMost(bench.options().fewRounds())).toList();
      bench
          .report()
          .table(
              String.format(
                  Locale.ROOT,
                  "Edited routes, into NDJSON files (rounds: %d)",
                  bench.options().fewRounds()),
              bench.lab().measure(all, new NdjsonFiles()));
    }
  }

  private interface Edit {
    void apply(Path home) throws IOException;
  }

  private Contender edited(String name, long messages, BenchApi api, Edit edit) {
    Contender shipped =
        bench.contenders().export(name, messages, api, "", List.of("export.sink.sms=file"));
    return new Contender(
        name,
        messages,
        shipped.rounds(),
        api,
        home -> {
          try {
            copyRoutes(home);
            edit.apply(home);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return shipped.command().apply(home);
        },
        shipped.environment());
  }

  private void copyRoutes(Path home) throws IOException {
    Path routes = Files.createDirectories(home.resolve("routes"));
    try (Stream<Path> shipped = Files.list(bench.options().distribution().resolve("routes"))) {
      for (Path file : shipped.toList()) {
        Files.copy(file, routes.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void recipe(Path home, String name) throws IOException {
    Files.copy(
        Path.of("docs/recipes", name, ROUTE),
        home.resolve("routes").resolve(ROUTE),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void replace(Path home, String recipe, String what, String by) throws IOException {
    recipe(home, recipe);
    change(home, what, by);
  }

  private static void before(Path home, String step) throws IOException {
    change(home, FIRST_STEP, step + FIRST_STEP);
  }

  private static void change(Path home, String what, String by) throws IOException {
    Path file = home.resolve("routes").resolve(ROUTE);
    String route = Files.readString(file, StandardCharsets.UTF_8);
    if (!route.contains(what)) {
      throw new IOException(ROUTE + " has no " + what);
    }
    Files.writeString(file, route.replace(what, by));
  }
}
