package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows the configuration's keys and puts their values in place of {@code {{key}}}. */
final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

  private final Properties configuration;
  private final Map<String, String> environment;

  Placeholders(Properties configuration) {
    this(configuration, System.getenv());
  }

  /**
   * @param environment gives keys that the configuration need not hold, as Camel reads them
   */
  Placeholders(Properties configuration, Map<String, String> environment) {
    this.configuration = configuration;
    this.environment = environment;
  }

  /** The environment variable that gives the key's value. */
  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Whether a variable of the environment gives the key's value. */
  boolean isInEnvironment(String key) {
    return environment.containsKey(variable(key));
  }

  Set<String> keys() {
    return configuration.stringPropertyNames();
  }

  /** What stands between the braces of each placeholder of the text. */
  List<String> in(String text) {
    List<String> found = new ArrayList<>();
    for (Matcher matcher = PLACEHOLDER.matcher(text); matcher.find(); ) {
      found.add(matcher.group(1).strip());
    }
    return found;
  }

  /**
   * The text with the values of keys that have one, else their defaults; others stay as they are.
   */
  String resolve(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(value(found.group(1).strip(), found.group())));
  }

  private String value(String inside, String whole) {
    int colon = inside.indexOf(':');
    String key = colon < 0 ? inside : inside.substring(0, colon);
    String name = key.startsWith("?") ? key.substring(1) : key;
    String configured = configuration.getProperty(name, environment.get(variable(name)));
    if (configured != null && !configured.isEmpty() && !configured.contains("{{")) {
      return configured;
    }
    boolean isFunction = Set.of("env", "sys", "service", "bean").contains(key);
    return colon > 0 && !isFunction ? inside.substring(colon + 1) : whole;
  }
}
