package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows the configuration's keys and puts their values in place of {@code {{key}}}. */
final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

  private final Properties configuration;

  Placeholders(Properties configuration) {
    this.configuration = configuration;
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
    String configured = configuration.getProperty(name);
    if (configured != null && !configured.isEmpty() && !configured.contains("{{")) {
      return configured;
    }
    boolean isFunction = Set.of("env", "sys", "service", "bean").contains(key);
    return colon > 0 && !isFunction ? inside.substring(colon + 1) : whole;
  }
}
