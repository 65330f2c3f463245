package io.highlevelexport.config;

import io.highlevelexport.files.FileFault;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every key with the text of its value and where that comes from; the later of these wins: the
 * default, {@code application.properties}, {@code application-<profile>.properties}, environment
 * variables, {@code -D}. Environment and system properties give values to keys that are known by
 * then, the program's or one that a file declares.
 */
public final class Configuration {
  static final String PROXY = "export.proxy";
  private static final Set<String> SELF = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final String SINKS = "export.sinks";

  private static final Pattern PROFILE = Pattern.compile("application-(.+)\\.properties");

  private final Map<String, Value> values = new TreeMap<>();

  private record Value(String text, String origin) {}

  private Configuration() {
    Key.all().forEach(key -> put(key.name(), key.standard(), "default"));
  }

  /**
   * @param defaults holds the distribution's files: what the user's own lack
   * @param directory holds the user's files
   * @param profile {@code null} for none
   * @param environment the environment's variables; {@code EXPORT_API_TOKEN} overrides {@code
   *     export.api.token}
   * @param system the JVM's properties, by {@code JAVA_OPTS} for example
   * @param overrides what was given with {@code -D} on the command line; declares keys as well
   * @throws ConfigurationException when a file cannot be read or the profile's is missing
   */
  public static Configuration load(
      Path defaults,
      Path directory,
      String profile,
      Map<String, String> environment,
      Map<String, String> system,
      Map<String, String> overrides)
      throws ConfigurationException {
    Configuration configuration = new Configuration();
    List<Problem> problems = new ArrayList<>();
    for (Path folder : new LinkedHashSet<>(List.of(defaults, directory))) {
      Path file = folder.resolve("application.properties");
      // one that may not be looked at is there, and not to be passed over
      if (!Files.notExists(file)) {
        configuration.readFile(file, problems);
      }
    }
    if (profile != null) {
      configuration.readProfile(directory, profile, problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return configuration.overridden(environment, system, overrides);
  }

  /**
   * A configuration that something else than our files holds.
   *
   * @param given what the user has set
   * @param origin where the user has set it, for messages
   * @param environment overrides it, as in {@link #load}
   */
  public static Configuration of(
      Map<String, String> given, String origin, Map<String, String> environment) {
    Configuration configuration = new Configuration();
    configuration.values.replaceAll((key, value) -> new Value(value.text(), origin));
    given.forEach((key, value) -> configuration.put(key, value, origin));
    return configuration.overridden(environment, Map.of(), Map.of());
  }

  private Configuration overridden(
      Map<String, String> environment, Map<String, String> system, Map<String, String> overrides) {
    for (String key : List.copyOf(values.keySet())) {
      String variable = variable(key);
      if (environment.containsKey(variable)) {
        put(key, environment.get(variable), "environment variable " + variable);
      }
      if (system.containsKey(key)) {
        put(key, system.get(key), "-D" + key);
      }
    }
    overrides.forEach((key, value) -> put(key, value, "-D" + key));
    takeProxy(environment, system);
    sendAll();
    return this;
  }

  /** One key for all channels. */
  private void sendAll() {
    if (!get(SINKS).isEmpty()) {
      Value all = new Value(get(SINKS), SINKS + ", " + origin(SINKS));
      values.replaceAll((key, value) -> key.startsWith(Settings.SINK) ? all : value);
    }
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * The variables that other programs heed too: the one for the API's scheme, unless the JVM has a
   * proxy of its own, {@code NO_PROXY} names the API's host, or the host is this machine.
   */
  private void takeProxy(Map<String, String> environment, Map<String, String> system) {
    URI api;
    try {
      api = URI.create(get("export.api.url").strip());
    } catch (IllegalArgumentException e) {
      return;
    }
    if (api.getHost() == null || isExcepted(api.getHost(), environment)) {
      return;
    }
    String variable = api.getScheme() + "_proxy";
    for (String name : List.of(variable, variable.toUpperCase(Locale.ROOT))) {
      if (get(PROXY).isEmpty()
          && !environment.getOrDefault(name, "").isBlank()
          && !system.containsKey(api.getScheme() + ".proxyHost")) {
        put(PROXY, environment.get(name), "environment variable " + name);
      }
    }
  }

  private static boolean isExcepted(String host, Map<String, String> environment) {
    String names = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
    return SELF.contains(host)
        || Pattern.compile("[,\\s]+")
            .splitAsStream(names)
            .map(name -> name.replaceFirst("^\\*?\\.", ""))
            .filter(name -> !name.isEmpty())
            .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith('.' + name));
  }

  private void readProfile(Path directory, String profile, List<Problem> problems) {
    Path file = directory.resolve("application-" + profile + ".properties");
    if (Files.exists(file)) {
      readFile(file, problems);
      return;
    }
    problems.add(
        new Problem(
            "--profile " + profile,
            file.toString(),
            "there is no such file; " + profilesIn(directory)));
  }

  private static String profilesIn(Path directory) {
    String[] files = Objects.requireNonNullElse(directory.toFile().list(), new String[0]);
    String profiles =
        Stream.of(files)
            .map(PROFILE::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .sorted()
            .collect(Collectors.joining(", "));
    return profiles.isEmpty()
        ? "there is no profile yet: create the file, or leave --profile out"
        : "the profiles are " + profiles;
  }

  private void readFile(Path file, List<Problem> problems) {
    Properties properties = new Properties();
    String text;
    try {
      text = withoutMark(Files.readString(file));
      properties.load(new StringReader(text));
    } catch (CharacterCodingException e) {
      problems.add(new Problem("configuration", file.toString(), "is not UTF-8: save it as such"));
      return;
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          new Problem("configuration", file.toString(), "cannot be read: " + FileFault.inWords(e)));
      return;
    }
    Map<String, Integer> lines = lines(text);
    for (String key : properties.stringPropertyNames()) {
      String line = lines.containsKey(key) ? ":" + lines.get(key) : "";
      put(key, properties.getProperty(key), file + line);
    }
  }

  /** The line of each key; not of one that is written with escapes. */
  private static Map<String, Integer> lines(String text) {
    Map<String, Integer> lines = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      lines.put(line.strip().split("[=:\\s]", 2)[0], ++number);
    }
    return lines;
  }

  /** The text without the byte order mark that some editors put in front. */
  static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private void put(String key, String value, String origin) {
    values.put(key, new Value(withoutMark(value).strip(), origin));
  }

  /**
   * The same, but for some keys.
   *
   * @param origin where their values come from, for messages
   */
  public Configuration with(Map<String, String> others, String origin) {
    Configuration changed = new Configuration();
    changed.values.putAll(values);
    others.forEach((key, value) -> changed.put(key, value, origin));
    changed.sendAll();
    return changed;
  }

  /** The value, empty where there is none. */
  public String get(String key) {
    return values.containsKey(key) ? values.get(key).text() : "";
  }

  public String origin(String key) {
    return values.containsKey(key) ? values.get(key).origin() : "not set";
  }

  /** Every key: the program's and the user's own. */
  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }
}
