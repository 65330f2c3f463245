package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Into NDJSON files.
 *
 * @param channels of one location
 */
record FilesCase(Bench bench, String title, List<String> channels) {
  /** curl and jq are too slow for all messages. */
  private static final int FEWER = 10;

  void measure() throws Exception {
    long each = bench.options().messages() / channels.size();
    long messages = each * channels.size();
    String names = String.join(",", channels);
    try (BenchApi api = BenchApi.unlimited("loc1", each, names)) {
      Contenders contenders = bench.contenders();
      List<Contender> all = new ArrayList<>();
      all.add(contenders.export("**this program**", messages, api, "", settings(names)));
      all.add(
          contenders.loop(
              "hand-written: Jackson tree", TreeLoop.class, messages, api, this::files));
      if (channels.size() == 1) {
        all.add(
            contenders.loop(
                "hand-written: byte slices", SliceLoop.class, messages, api, this::files));
      }
      all.add(contenders.sameShape(messages, api, this::files));
      Optional<Path> sdk = Installed.nodeSdk(bench.options().work());
      if (sdk.isPresent()) {
        all.add(contenders.nodeSdk(messages, api, sdk.get(), names));
      }
      if (channels.size() == 1 && Installed.programs("curl", "jq")) {
        try (BenchApi small = BenchApi.unlimited("loc1", messages / FEWER, names)) {
          all.add(contenders.curlAndJq(messages / FEWER, small));
          measure(all);
        }
      } else {
        measure(all);
      }
    }
  }

  private void measure(List<Contender> all) throws Exception {
    bench.report().table(title, bench.lab().measure(all, new NdjsonFiles()));
  }

  private List<String> settings(String names) {
    List<String> settings = new ArrayList<>(List.of("export.channels=" + names));
    for (String channel : channels) {
      settings.add("export.sink." + channel.toLowerCase(Locale.ROOT) + "=file");
    }
    return settings;
  }

  private List<String> files(Path directory) {
    return channels.stream().map(channel -> channel + "=file:" + directory).toList();
  }
}
