package io.highlevelexport.karaf;

import io.highlevelexport.config.Key;
import io.highlevelexport.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that the bundle brings along for its user. */
record BundleFiles(Bundle bundle) {
  private static final Logger LOG = LoggerFactory.getLogger(BundleFiles.class);

  private static final String HTTP_PORT = "export.http.port";
  private static final String HEADER =
      """
      # highlevel-export: take the # off a key to set it; behind it is its default. A saved change takes effect at once.
      # An environment variable overrides any key (export.api.token <- EXPORT_API_TOKEN).
      # Relative paths count from highlevel-export/ in Karaf's directory, where the routes lie too.\
      """;

  /**
   * Makes the directories, and lays down the routes and the configuration file. Whatever is there
   * already stays as it is.
   */
  void layDown(Path home, Path etc) throws IOException {
    Path routes = Files.createDirectories(home.resolve("routes"));
    PrivateFiles.createDirectories(home.resolve("data"));
    List<String> other = new ArrayList<>();
    for (URL route :
        Collections.list(bundle.findEntries("routes", "*.camel.yaml", false)).stream()
            .sorted(Comparator.comparing(URL::getPath))
            .toList()) {
      byte[] shipped = read(route);
      Path file = routes.resolve(Path.of(route.getPath()).getFileName().toString());
      if (!Files.exists(file)) {
        // half of a route would stay for good
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, shipped);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } else if (!Arrays.equals(Files.readAllBytes(file), shipped)) {
        other.add(file.getFileName().toString());
      }
    }
    if (!other.isEmpty()) {
      LOG.info("{}: not as in this release: {}", routes, String.join(", ", other));
    }
    Path configuration = etc.resolve(ManagedExport.PID + ".cfg");
    if (!Files.exists(configuration)) {
      // a temporary file is readable by its owner only, as a file with a token should be
      Path written = Files.createTempFile(etc, ManagedExport.PID, ".tmp");
      Files.writeString(written, template());
      Files.move(written, configuration);
    }
  }

  /** The configuration with its help, each key commented out. */
  private static String template() {
    Stream<String> sections =
        Arrays.stream(Key.table().split("\n\n"))
            .skip(1)
            .filter(section -> !section.contains(HTTP_PORT))
            .map(section -> section.replaceAll("(?m)^export\\.", "#export."));
    return Stream.concat(Stream.of(HEADER), sections).collect(Collectors.joining("\n\n")) + "\n";
  }

  private static byte[] read(URL entry) throws IOException {
    try (InputStream in = entry.openStream()) {
      return in.readAllBytes();
    }
  }
}
