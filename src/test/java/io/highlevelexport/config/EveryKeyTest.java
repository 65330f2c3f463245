package io.highlevelexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.config.SettingsReader.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key in turn: wherever its value is given, and however, beans and routes get the same. */
class EveryKeyTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  /** Keys that take any text need one that is theirs. */
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("export.api.url", "https://api.example.com/x"),
          Map.entry("export.api.version", "2022-02-02"),
          Map.entry("export.proxy", "http://user:canary@proxy.example.com:3128"),
          Map.entry("export.oauth.client-id", "other-1"),
          Map.entry("export.oauth.app-id", "app"),
          Map.entry(
              "export.oauth.key",
              Base64.getEncoder()
                  .encodeToString(
                      new byte[] {
                        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
                      })),
          Map.entry("export.locations", "locB , locC"),
          Map.entry("export.channels", "SMS , Call"),
          Map.entry("export.start-date", "2024-03-27"),
          Map.entry("export.content", "email , contacts"),
          Map.entry("export.attachments.hosts", "a.example.com , *.example.org:8443"),
          Map.entry("export.http.urls", "https://ops.example.com/export/"),
          Map.entry("export.sql.url", "jdbc:postgresql://db.example.com/archive?password=canary"),
          Map.entry("export.sql.username", "export+x"),
          Map.entry("export.mail.host", "smtp.example.com"),
          Map.entry("export.mail.username", "a+b%41c&d"),
          Map.entry("export.mail.from", "r&d+x@example.com"),
          Map.entry("export.mail.to", "a+b%41c&d@example.com,e@example.com"),
          Map.entry("export.http.host", "0.0.0.0"));

  @TempDir Path home;

  static Stream<String> keys() {
    return Key.all().stream().map(Key::name);
  }

  @Test
  void the_table_says_of_every_key_what_it_is_for_and_what_it_may_be() throws IOException {
    assertThat(Key.all()).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    assertThat(Key.all())
        .allSatisfy(
            key -> {
              assertThat(key.name()).startsWith("export.");
              assertThat(key.help()).as(key.name()).isNotBlank();
              assertThat(key.isSecret())
                  .as(key.name())
                  .isEqualTo(
                      key.name()
                          .matches(".*\\.(token|.*password|.*secret|refresh-token|key|users)"));
            });
    assertThat(Key.table()).isEqualTo(Files.readString(Path.of("config/application.properties")));
  }

  @Test
  void a_kind_of_values_that_nothing_checks_is_told() {
    Key key = new Key("export.x", "", "", "tiem");

    assertThatThrownBy(() -> key.checked("5m", null)).hasMessageContaining("tiem");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void beans_and_routes_get_the_same_wherever_the_value_is_given(String name) throws Exception {
    Key key = Key.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    String value = sample(key);
    String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    Map<String, String> odd = Map.of(name, "\uFEFF \t" + value + " ");
    Map<String, String> nothing = Map.of();
    write("application.properties", base(name));

    Reading standard = inspect(null, nothing, nothing, nothing);
    Reading byVariable = inspect(null, Map.of(variable, "\t" + value + " \n"), nothing, nothing);
    Reading bySystem = inspect(null, nothing, odd, nothing);
    Reading byOption = inspect(null, nothing, nothing, odd);
    write("application-odd.properties", Map.of(name, value + " \t"));
    Reading byProfile = inspect("odd", nothing, nothing, nothing);
    Map<String, String> own = base(name);
    own.put(name, value);
    write("application.properties", own);
    Reading byFile = inspect(null, nothing, nothing, nothing);

    assertThat(byFile)
        .as("the value has an effect")
        .usingRecursiveComparison()
        .isNotEqualTo(standard);
    for (Reading other : List.of(byProfile, byVariable, bySystem, byOption)) {
      assertThat(other).usingRecursiveComparison().ignoringFields("problems").isEqualTo(byFile);
      assertThat(other.problems())
          .extracting(Problem::what)
          .isEqualTo(byFile.problems().stream().map(Problem::what).toList());
    }
    String routes = byFile.settings().placeholders().get(name);
    if (!key.isForRoutes()) {
      assertThat(routes).isNull();
      assertThat(byFile.settings().placeholders().toString()).doesNotContain("canary");
    } else if (key.isTime()) {
      assertThat(routes).isEqualTo("420000");
    } else if (List.of("directory", "file").contains(key.values())) {
      assertThat(Path.of(routes)).startsWithRaw(home);
    } else {
      assertThat(routes).isEqualTo(value.replace(" , ", ","));
    }
  }

  private String sample(Key key) throws IOException {
    if (key.values().matches("\\d.*")) {
      return Long.toString(Long.parseLong(key.values().split(" ")[0]) + 3);
    }
    if (key.values().contains(" | ") && !key.values().startsWith("list: ")) {
      return Stream.of(key.values().split(" \\| "))
          .filter(choice -> !choice.equals(key.standard()))
          .findFirst()
          .orElseThrow();
    }
    return switch (key.values()) {
      case "time", "time above 0" -> "7m";
      case "directory" -> "else where/ü";
      case "file" -> {
        Files.writeString(home.resolve("a file"), "\uFEFFcanary-in-a-file\r\n");
        yield "a file";
      }
      default ->
          key.name().startsWith("export.sink.")
              ? "mail , file"
              : TEXTS.getOrDefault(key.name(), "canary+%41&x");
    };
  }

  /** What every configuration needs; an app's keys need an app. */
  private Map<String, String> base(String key) {
    Map<String, String> base =
        new HashMap<>(Map.of("export.locations", "locA", "export.mail.to", "a@example.com"));
    if (key.startsWith("export.oauth.")) {
      base.put("export.oauth.client-id", "client-1");
      base.put("export.oauth.client-secret", "secret-1");
      base.put("export.oauth.refresh-token", "refresh-1");
      base.put("export.oauth.key", KEY);
    } else {
      base.put("export.api.token", "pit-1");
    }
    base.remove(
        key.equals("export.oauth.token-file")
            ? "export.oauth.refresh-token"
            : key.replace("-file", ""));
    return base;
  }

  /** With a byte order mark right in front of the first key. */
  private void write(String name, Map<String, String> keys) throws IOException {
    StringBuilder text = new StringBuilder("\uFEFF");
    keys.forEach((key, value) -> text.append(key).append(" = ").append(value).append("\r\n"));
    Files.writeString(Files.createDirectories(home.resolve("config")).resolve(name), text);
  }

  private Reading inspect(
      String profile,
      Map<String, String> environment,
      Map<String, String> system,
      Map<String, String> options)
      throws ConfigurationException {
    Path config = home.resolve("config");
    return SettingsReader.inspect(
        Configuration.load(config, config, profile, environment, system, options),
        new Home(home, Path.of("").toAbsolutePath()));
  }
}
