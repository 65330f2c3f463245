package io.highlevelexport.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Each key's checked value, the one that beans and routes get, and what is wrong with them. */
final class Values {
  private static final Pattern LANE =
      Pattern.compile("export\\.lanes\\.([a-z][a-z0-9-]*)\\.workers");

  /** What Camel looks for where there is a key that begins so. */
  private static final Map<String, String> SERVICES =
      Map.of(
          "camel.metrics.", "micrometer-prometheus",
          "camel.server.", "platform-http-server",
          "camel.management.", "platform-http-server");

  private final Configuration configuration;
  private final Home home;
  private final Map<String, String> values = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  Values(Configuration configuration, Home home) {
    this.configuration = configuration;
    this.home = home;
    configuration.names().forEach(name -> values.put(name, configuration.get(name)));
    Key.all().forEach(this::check);
    configuration.names().stream()
        .filter(this::isOwnLane)
        .forEach(name -> check(new Key(name, "1", "", "1 to 64")));
  }

  /** Whether the key says how many workers an integrator's own sink has. */
  private boolean isOwnLane(String name) {
    Matcher lane = LANE.matcher(name);
    return lane.matches()
        && Key.all().stream().noneMatch(key -> key.name().equals(name))
        && Files.exists(home.routes().resolve("deliver-" + lane.group(1) + ".camel.yaml"));
  }

  private void check(Key key) {
    try {
      values.put(key.name(), key.checked(configuration.get(key.name()), home));
    } catch (IllegalArgumentException e) {
      problem(key.name(), e.getMessage());
      values.put(key.name(), key.standIn(configuration.get(key.name()), home));
    }
  }

  List<String> list(String key) {
    return Key.list(text(key)).toList();
  }

  int number(String key) {
    return Integer.parseInt(text(key));
  }

  Duration time(String key) {
    return Duration.ofMillis(Long.parseLong(text(key)));
  }

  Path path(String key) {
    return Path.of(text(key));
  }

  String text(String key) {
    return values.get(key);
  }

  void problem(String key, String what) {
    problems.add(new Problem(key, configuration.origin(key), what));
  }

  boolean hasProblem(String key) {
    return problems.stream().anyMatch(problem -> problem.key().equals(key));
  }

  /** A value in another form, or one that the configuration does not hold. */
  void put(String key, String value) {
    values.put(key, value);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The password, token or key, or the file {@code <key>-file} that holds it. */
  Secret secret(String key) {
    return secret(key, key + "-file");
  }

  Secret secret(String key, String fileKey) {
    if (text(fileKey).isEmpty()) {
      return Secret.of(text(key), null, fileKey);
    }
    Path file = path(fileKey);
    Secret secret = Secret.of("", file, fileKey);
    if (!text(key).isEmpty()) {
      problem(key, fileKey + " is given as well: choose one of them");
    } else if (!Files.isReadable(file) || Files.isDirectory(file)) {
      problem(fileKey, "the file " + file + " is missing or cannot be read");
    } else if (Files.isRegularFile(file)) {
      // what is no file may be read once only
      try {
        secret.current();
      } catch (Secret.UnreadableException e) {
        problem(fileKey, e.getMessage());
      }
    }
    return secret;
  }

  Map<String, String> forRoutes() {
    Map<String, String> placeholders = new HashMap<>(values);
    Key.all().stream()
        .filter(key -> !key.isForRoutes())
        .forEach(key -> placeholders.remove(key.name()));
    return Map.copyOf(placeholders);
  }

  /** All routes; what cannot be read here is told where they are loaded. */
  private String routes() {
    try {
      return String.join("\n", new RouteFolder(home.routes()).texts().values());
    } catch (IOException e) {
      return "";
    }
  }

  /** The start would end with Camel's words. */
  void unserved() {
    for (String key : configuration.names()) {
      SERVICES.forEach(
          (start, service) -> {
            if (key.startsWith(start)
                && Values.class.getResource("/META-INF/services/org/apache/camel/" + service)
                    == null) {
              problem(
                  key,
                  "is not available: Camel's own server and its figures do not come along; take"
                      + " the key out. Health is at /observe/health, the figures are at"
                      + " /observe/metrics of the status page's port");
            }
          });
    }
  }

  /** A key that nobody reads, and that looks like one that somebody does, is a slip. */
  void misspelt() {
    Set<String> known = Key.all().stream().map(Key::name).collect(Collectors.toSet());
    List<String> unknown =
        configuration.names().stream()
            .filter(key -> key.startsWith("export.") && !known.contains(key) && !isOwnLane(key))
            .sorted()
            .toList();
    String routes = unknown.isEmpty() ? "" : routes();
    Nearest nearest = new Nearest(known);
    for (String key : unknown) {
      if (!Pattern.compile("\\{\\{\\??" + Pattern.quote(key) + "[:}]").matcher(routes).find()) {
        String what = "there is no such key, and no route names it; did you mean ";
        nearest.to(key).ifPresent(near -> problem(key, what + near + "?"));
      }
    }
  }
}
