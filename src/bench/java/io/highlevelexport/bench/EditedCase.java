package io.highlevelexport.bench;

import io.highlevelexport.EditedRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What edits of the routes cost: recipes and usual steps, beside the routes as they are shipped.
 */
record EditedCase(Bench bench) {
  private static final String ROUTE = "route-message";

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
      all.add(edited("**this program**, routes as shipped", messages, api, routes -> {}));
      all.add(
          contenders.loop(
              "hand-written: Jackson tree",
              TreeLoop.class,
              messages,
              api,
              directory -> List.of("SMS=file:" + directory)));
      all.add(edited("recipe *redact*", messages, api, routes -> recipe(routes, "redact")));
      all.add(
          edited(
              "recipe *only-inbound*, so that all pass",
              messages,
              api,
              routes -> {
                recipe(routes, "only-inbound");
                routes.edit(ROUTE, "== 'inbound'", "!= 'call'");
              }));
      all.add(
          edited(
              "a constant added to each", messages, api, routes -> before(routes, ADD_CONSTANT)));
      all.add(
          edited(
              "a nested field read of each", messages, api, routes -> before(routes, READ_NESTED)));
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
    void apply(EditedRoutes routes) throws IOException;
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
            edit.apply(new EditedRoutes(home));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return shipped.command().apply(home);
        },
        shipped.environment());
  }

  private static void recipe(EditedRoutes routes, String name) throws IOException {
    routes.copyFrom(Path.of("docs/recipes", name));
  }

  private static void before(EditedRoutes routes, String step) {
    routes.edit(ROUTE, FIRST_STEP, step + FIRST_STEP);
  }
}
