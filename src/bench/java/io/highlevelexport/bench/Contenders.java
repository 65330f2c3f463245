package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How each program is started. */
final class Contenders {
  private static final String TOKEN = "pit-twin-0000";
  private static final int WALKS = 4;

  /** The default of {@code export.window-messages}. */
  private static final int WINDOW_MESSAGES = 10_000;

  private final BenchOptions options;
  private final String classPath = System.getProperty("java.class.path");

  Contenders(BenchOptions options) {
    this.options = options;
  }

  /**
   * The export itself, one complete pass.
   *
   * @param settings {@code key=value}
   * @param javaOptions more options of the JVM, may be empty
   */
  Contender export(
      String name, long messages, BenchApi api, String javaOptions, List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.add("export.fetch.windows=" + WALKS);
    all.add("export.rate.requests=100000");
    return contender(
        name,
        messages,
        api,
        home -> exportCommand(home, api.url(), all.toArray(String[]::new)),
        Map.of("JAVA_OPTS", javaOptions));
  }

  List<String> exportCommand(Path home, String url, String... settings) {
    return command("once", home, url, settings);
  }

  List<String> runCommand(Path home, String url, String... settings) {
    return command("run", home, url, settings);
  }

  /** The check before the first export, which the README asks for; it archives the classes. */
  List<String> checkCommand(Path home, String url) {
    return command("check", home, url, "export.sink.sms=file");
  }

  private List<String> command(String name, Path home, String url, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                options.distribution().resolve("bin/highlevel-export").toString(),
                name,
                "--home=" + home,
                "-Dexport.api.url=" + url,
                "-Dexport.api.token=" + TOKEN,
                "-Dexport.locations=loc1",
                "-Dexport.channels=SMS",
                "-Dexport.content=",
                "-Dexport.sink.email=file"));
    for (String setting : settings) {
      command.add("-D" + setting);
    }
    return command;
  }

  /**
   * {@link TreeLoop} or {@link SliceLoop}.
   *
   * @param destinations of a run in this directory, see {@link Destination}
   */
  Contender loop(
      String name,
      Class<?> main,
      long messages,
      BenchApi api,
      Function<Path, List<String>> destinations) {
    return contender(
        name,
        messages,
        api,
        directory -> javaCommand(main, api, List.of(), destinations.apply(directory)),
        Map.of());
  }

  /** {@link SameShape}, with the export's own windows. */
  Contender sameShape(long messages, BenchApi api, Function<Path, List<String>> destinations) {
    return contender(
        "plain Java of the same shape",
        messages,
        api,
        directory -> {
          List<String> to = destinations.apply(directory);
          long windows = Math.max(1, messages / to.size() / WINDOW_MESSAGES);
          return javaCommand(
              SameShape.class,
              api,
              List.of(
                  directory.toString(),
                  BenchApi.FROM,
                  BenchApi.TO,
                  Long.toString(windows),
                  Integer.toString(WALKS)),
              to);
        },
        Map.of());
  }

  private List<String> javaCommand(
      Class<?> main, BenchApi api, List<String> more, List<String> destinations) {
    List<String> command =
        new ArrayList<>(
            List.of(
                BenchOptions.java(), "-cp", classPath, main.getName(), api.url(), TOKEN, "loc1"));
    command.addAll(more);
    command.addAll(destinations);
    return command;
  }

  private Contender contender(
      String name,
      long messages,
      BenchApi api,
      Function<Path, List<String>> command,
      Map<String, String> environment) {
    return new Contender(name, messages, options.rounds(), api, command, environment);
  }

  /** curl and jq in a shell's loop, run once. */
  Contender curlAndJq(long messages, BenchApi api) {
    String script =
        """
        cursor=
        while :; do
          curl -sf -H "Authorization: Bearer $2" -H 'Version: 2021-04-15' -A shell -o "$3/page" \
            "$1/conversations/messages/export?locationId=loc1&channel=SMS&limit=500&sortOrder=asc$cursor"
          jq -c '.messages[]' "$3/page" >> "$3/all.ndjson"
          cursor=$(jq -r '.nextCursor // empty' "$3/page")
          [ -n "$cursor" ] || break
          cursor="&cursor=$cursor"
        done
        """;
    return new Contender(
        String.format(Locale.ROOT, "curl and jq (%,d messages, once)", messages),
        messages,
        1,
        api,
        directory -> List.of("sh", "-c", script, "sh", api.url(), TOKEN, directory.toString()),
        Map.of());
  }

  /**
   * The vendor's SDK for Node in a loop.
   *
   * @param modules where it is installed
   * @param channels with commas between them
   */
  Contender nodeSdk(long messages, BenchApi api, Path modules, String channels) {
    String script =
        """
        const fs = require('fs');
        const { HighLevel } = require('@gohighlevel/api-client');
        HighLevel.BASE_URL = process.argv[1];
        const client = new HighLevel({
          privateIntegrationToken: process.argv[2], apiVersion: '2021-04-15', logLevel: 'error' });
        (async () => {
          const out = fs.createWriteStream(process.argv[3] + '/all.ndjson');
          for (const channel of process.argv[4].split(',')) {
            let cursor;
            do {
              const page = await client.conversations.exportMessagesByLocation(
                { locationId: 'loc1', channel, limit: 500, sortOrder: 'asc', cursor },
                { headers: { 'User-Agent': 'sdk' } });
              for (const message of page.messages) out.write(JSON.stringify(message) + '\\n');
              cursor = page.nextCursor;
            } while (cursor);
          }
          out.end();
        })().catch(error => { console.error(error.message); process.exit(1); });
        """;
    return contender(
        "the vendor's SDK for Node",
        messages,
        api,
        directory ->
            List.of("node", "-e", script, api.url(), TOKEN, directory.toString(), channels),
        Map.of("NODE_PATH", modules.toString()));
  }
}
