package io.highlevelexport.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every key with its value and where that comes from; the later of these wins: {@code
 * application.properties}, {@code application-<profile>.properties}, environment variables, {@code
 * -D}.
 */
public final class Configuration {
  private static final Pattern PROFILE = Pattern.compile("application-(.+)\\.properties");

  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();

  private Configuration() {}

  /**
   * @param defaults holds the distribution's files: what the user's own lack
   * @param directory holds the user's files
   * @param profile {@code null} for none
   * @param environment the environment's variables; {@code EXPORT_API_TOKEN} overrides {@code
   *     export.api.token}
   * @param overrides what was given with {@code -D}
   * @throws ConfigurationException when a file is missing or cannot be read
   */
  public static Configuration load(
      Path defaults,
      Path directory,
      String profile,
      Map<String, String> environment,
      Map<String, String> overrides)
      throws ConfigurationException {
    Configuration configuration = new Configuration();
    List<Problem> problems = new ArrayList<>();
    configuration.readFile(defaults.resolve("application.properties"), problems);
    if (!directory.equals(defaults)) {
      configuration.readFile(directory.resolve("application.properties"), problems);
    }
    if (profile != null) {
      configuration.readProfile(directory, profile, problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    configuration.override(environment);
    overrides.forEach((key, value) -> configuration.put(key, value, "-D" + key));
    return configuration;
  }

  /**
   * A configuration that something else than our files holds.
   *
   * @param defaults what {@code given} lacks
   * @param given what the user has set
   * @param origin where the user has set it, for messages
   * @param environment overrides both, as in {@link #load}
   */
  public static Configuration of(
      Map<String, String> defaults,
      Map<String, String> given,
      String origin,
      Map<String, String> environment) {
    Configuration configuration = new Configuration();
    defaults.forEach((key, value) -> configuration.put(key, value, origin));
    given.forEach((key, value) -> configuration.put(key, value, origin));
    configuration.override(environment);
    return configuration;
  }

  private void override(Map<String, String> environment) {
    for (String key : List.copyOf(values.keySet())) {
      String variable = variable(key);
      if (environment.containsKey(variable)) {
        put(key, environment.get(variable), "environment variable " + variable);
      }
    }
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
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
    List<String> profiles = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .map(path -> PROFILE.matcher(path.getFileName().toString()))
          .filter(Matcher::matches)
          .forEach(matcher -> profiles.add(matcher.group(1)));
    } catch (IOException e) {
      return directory + " cannot be read: " + e.getMessage();
    }
    profiles.sort(null);
    return profiles.isEmpty()
        ? "there is no profile yet: create the file, or leave --profile out"
        : "the profiles are " + String.join(", ", profiles);
  }

  private void readFile(Path file, List<Problem> problems) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      String what = Files.exists(file) ? "cannot be read: " + e.getMessage() : "is missing";
      problems.add(new Problem("configuration", file.toString(), what));
      return;
    }
    properties
        .stringPropertyNames()
        .forEach(key -> put(key, properties.getProperty(key), file.toString()));
  }

  private void put(String key, String value, String origin) {
    values.put(key, value.strip());
    origins.put(key, origin);
  }

  /** The value, empty where there is none. */
  String get(String key) {
    return values.getOrDefault(key, "");
  }

  /** Where the key's value comes from. */
  String origin(String key) {
    return origins.getOrDefault(key, "not set");
  }

  /** Every key and its value. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }
}
