package io.highlevelexport.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Key;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A key as it works, to be shown.
 *
 * @param value masked where it is secret
 * @param from where it comes from
 * @param forRoutes what routes get for {@code {{key}}}; {@code null} for nothing
 */
record Effective(
    String key,
    String value,
    String from,
    @JsonProperty("default") boolean isDefault,
    String forRoutes) {
  private static final String MASK = "***";

  /** What a key of the user's own is probably called that nobody is to see. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|token|credential|(api|access|private)-?key)");

  /** Every key in the order of the table, then the user's own. */
  static List<Effective> of(Configuration configuration, SettingsReader.Reading reading) {
    Map<String, String> routes = reading.settings().placeholders();
    List<Effective> keys = new ArrayList<>();
    List<String> own = new ArrayList<>(configuration.names());
    for (Key key : Key.all()) {
      own.remove(key.name());
      String text = configuration.get(key.name());
      boolean isDefault = text.equals(key.standard());
      String value = key.isTime() ? text : routes.getOrDefault(key.name(), text);
      keys.add(
          new Effective(
              key.name(),
              key.isForRoutes() ? value : masked(key, text, reading.settings()),
              isDefault ? "default" : configuration.origin(key.name()),
              isDefault,
              routes.get(key.name())));
    }
    own.stream()
        .sorted()
        .forEach(
            name -> {
              boolean secret = SECRET.matcher(name).matches();
              String value = secret ? mask(configuration.get(name)) : configuration.get(name);
              keys.add(new Effective(name, value, configuration.origin(name), false, value));
            });
    return keys;
  }

  private static String masked(Key key, String text, Settings settings) {
    if (key.name().equals("export.sql.url")) {
      return settings.sql().toString();
    }
    Settings.Proxy proxy = settings.api().proxy();
    return key.isSecret() || proxy == null ? mask(text) : proxy.toString();
  }

  private static String mask(String text) {
    return text.isEmpty() ? "" : MASK;
  }
}
