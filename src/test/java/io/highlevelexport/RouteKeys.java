package io.highlevelexport;

import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.SettingsReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The keys of the shipped configuration as the program gives them to routes. */
public final class RouteKeys {
  private RouteKeys() {}

  /**
   * @param more other keys, or other values
   */
  public static Properties ofConfiguration(Map<String, String> more) throws Exception {
    Path config = Path.of("config");
    Configuration configuration =
        Configuration.load(config, config, null, Map.of(), Map.of(), more);
    Home home = new Home(Path.of(""), Path.of(""));
    Properties keys = new Properties();
    keys.putAll(SettingsReader.inspect(configuration, home).settings().placeholders());
    keys.setProperty("export.release", "1.0.0");
    return keys;
  }
}
