package io.highlevelexport.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Key;
import io.highlevelexport.config.Nearest;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code config}: what the configuration comes to. */
@Command(
    name = "config",
    description = {
      "Shows every key with its effective value and where it comes from; secrets are masked.",
      "Keys of your own come last. What is wrong is told as check does."
    })
final class ConfigCommand extends ExportCommand {
  private static final String MASK = "***";

  /** What a key of the user's own is probably called that nobody is to see. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|token|credential|(api|access|private|secret)-?key)");

  /** One of the program's that is misspelt may be one of these. */
  private static final Nearest SECRETS =
      new Nearest(Key.all().stream().filter(key -> !key.isForRoutes()).map(Key::name).toList());

  @Option(names = "--changed", description = "Leaves out what is at its default.")
  private boolean changed;

  /**
   * A key as it works.
   *
   * @param value masked where it is secret
   * @param from where it comes from
   * @param forRoutes what routes get for {@code {{key}}}; {@code null} for nothing
   */
  private record Effective(
      String key,
      String value,
      String from,
      @JsonProperty("default") boolean isDefault,
      String forRoutes) {}

  private record Result(Path home, List<Effective> keys) {}

  @Override
  public Integer call() throws Exception {
    Configuration configuration = parent.configuration();
    SettingsReader.Reading reading = parent.reading();
    List<Effective> keys = keys(configuration, reading);
    keys.removeIf(key -> changed && key.isDefault());
    print(
        new Result(parent.home().directory(), keys),
        true,
        text ->
            text.table(
                keys,
                Text.column("Key", Effective::key),
                Text.column("Value", Effective::value),
                Text.column("From", Effective::from)));
    // what is wrong is told after it
    reading.settingsFor();
    return 0;
  }

  /** Every key in the order of the table, then the user's own. */
  private static List<Effective> keys(Configuration configuration, SettingsReader.Reading reading) {
    Settings settings = reading.settings();
    Map<String, String> routes = new HashMap<>(settings.placeholders());
    // what is wrong is shown as it was given, not what stands in for it
    reading.problems().forEach(problem -> routes.remove(problem.key()));
    List<Effective> keys = new ArrayList<>();
    List<String> own = new ArrayList<>(configuration.names().stream().sorted().toList());
    for (Key key : Key.all()) {
      String name = key.name();
      own.remove(name);
      String text = configuration.get(name);
      boolean isDefault = text.equals(key.standard());
      String value = key.isTime() ? text : routes.getOrDefault(name, text);
      String shown = key.isForRoutes() ? withoutLogin(value) : masked(key, text, settings);
      String from = isDefault ? "default" : configuration.origin(name);
      keys.add(new Effective(name, shown, from, isDefault, routes.get(name)));
    }
    for (String name : own) {
      String text = configuration.get(name);
      String value =
          SECRET.matcher(name).matches() || SECRETS.to(name).isPresent()
              ? mask(text)
              : withoutLogin(text);
      keys.add(new Effective(name, value, configuration.origin(name), false, value));
    }
    return keys;
  }

  private static String masked(Key key, String text, Settings settings) {
    if (key.name().equals("export.sql.url")) {
      return settings.sql().toString();
    }
    Settings.Proxy proxy = settings.api().proxy();
    return key.isSecret() || proxy == null ? mask(text) : proxy.toString();
  }

  /** An address is no place for a password, which is told of it; it is not shown all the same. */
  private static String withoutLogin(String value) {
    return value.replaceFirst("//[^?\\s]*@", "//" + MASK + "@");
  }

  private static String mask(String text) {
    return text.isEmpty() ? "" : MASK;
  }
}
