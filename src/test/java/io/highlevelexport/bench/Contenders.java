package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How each program is started. */
final class Contenders {
  private static final String TOKEN = "pit-twin-0000";

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
  Contender export(String name, long messages, String url, String javaOptions, String... settings) {
    return new Contender(
        name,
        messages,
        home -> exportCommand(home, url, settings),
        Map.of("JAVA_OPTS", javaOptions));
  }

  List<String> exportCommand(Path home, String url, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                options.distribution().resolve("bin/highlevel-export").toString(),
                "once",
                "--home=" + home,
                "-Dexport.api.url=" + url,
                "-Dexport.api.token=" + TOKEN,
                "-Dexport.locations=loc1",
                "-Dexport.channels=SMS",
                "-Dexport.sink.email=file"));
    for (String setting : settings) {
      command.add("-D" + setting);
    }
    return command;
  }

  /** A program of this package. */
  Contender loop(
      String name, long messages, Class<?> main, String url, Function<Path, List<String>> more) {
    return new Contender(
        name,
        messages,
        directory -> {
          List<String> command =
              new ArrayList<>(
                  List.of(
                      BenchOptions.java(), "-cp", classPath, main.getName(), url, TOKEN, "loc1"));
          command.addAll(more.apply(directory));
          return command;
        },
        Map.of());
  }

  /** curl and jq in a shell's loop. */
  Contender curlAndJq(long messages, String url) {
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
        "curl and jq",
        messages,
        directory -> List.of("sh", "-c", script, "sh", url, TOKEN, directory.toString()),
        Map.of());
  }

  /**
   * The vendor's SDK for Node in a loop.
   *
   * @param modules where it is installed
   */
  Contender nodeSdk(long messages, String url, Path modules) {
    String script =
        """
        const fs = require('fs');
        const { HighLevel } = require('@gohighlevel/api-client');
        HighLevel.BASE_URL = process.argv[1];
        const client = new HighLevel({
          privateIntegrationToken: process.argv[2], apiVersion: '2021-04-15', logLevel: 'error' });
        (async () => {
          const out = fs.createWriteStream(process.argv[3] + '/all.ndjson');
          let cursor;
          do {
            const page = await client.conversations.exportMessagesByLocation(
              { locationId: 'loc1', channel: 'SMS', limit: 500, sortOrder: 'asc', cursor },
              { headers: { 'User-Agent': 'sdk' } });
            for (const message of page.messages) out.write(JSON.stringify(message) + '\\n');
            cursor = page.nextCursor;
          } while (cursor);
          out.end();
        })().catch(error => { console.error(error.message); process.exit(1); });
        """;
    return new Contender(
        "the vendor's SDK for Node",
        messages,
        directory -> List.of("node", "-e", script, url, TOKEN, directory.toString()),
        Map.of("NODE_PATH", modules.toString()));
  }
}
