package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Into NDJSON files. */
record FilesCase(Bench bench) {
  /** curl and jq are too slow for all messages. */
  private static final int FEWER = 10;

  void measure() throws Exception {
    long messages = bench.options().messages();
    try (BenchApi api = BenchApi.unlimited("loc1", messages, "SMS");
        BenchApi small = BenchApi.unlimited("loc1", messages / FEWER, "SMS")) {
      Contenders contenders = bench.contenders();
      List<Contender> all = new ArrayList<>();
      all.add(
          contenders.export(
              "**this program**", messages, api, "", List.of("export.sink.sms=file")));
      all.add(
          contenders.loop(
              "hand-written: Jackson tree", TreeLoop.class, messages, api, FilesCase::files));
      all.add(
          contenders.loop(
              "hand-written: byte slices", SliceLoop.class, messages, api, FilesCase::files));
      all.add(contenders.sameShape(messages, api, FilesCase::files));
      Optional<Path> sdk = Installed.nodeSdk(bench.options().work());
      if (sdk.isPresent()) {
        all.add(contenders.nodeSdk(messages, api, sdk.get()));
      }
      if (Installed.programs("curl", "jq")) {
        all.add(contenders.curlAndJq(messages / FEWER, small));
      }
      bench.report().table("Into NDJSON files", bench.lab().measure(all, new NdjsonFiles()));
    }
  }

  private static List<String> files(Path directory) {
    return List.of("SMS=file:" + directory);
  }
}
