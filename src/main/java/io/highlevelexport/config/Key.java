package io.highlevelexport.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/**
 * A key of the configuration. {@code config/application.properties} is the table of all of them: it
 * comes along in the jar, and gives each its default, its help and, in brackets, its values.
 *
 * @param standard the default
 * @param values {@code 10 to 500}, {@code a | b}, {@code time}, {@code list}, {@code directory},
 *     {@code file}, {@code secret} and so on; empty for any text
 */
public record Key(String name, String standard, String help, String values) {
  private static final String TIME_ABOVE_0 = "time above 0";
  private static final Pattern HELP = Pattern.compile("(.*?)(?: \\[([^]]+)])?");
  private static final Pattern RANGE = Pattern.compile("(\\d+) (?:to (\\d+)|or more)");

  /** What Camel would take for something else in an address or an expression. */
  private static final Pattern NO_ADDRESS =
      Pattern.compile("[?\\p{Cntrl}]|%\\p{XDigit}{2}|\\{\\{|\\$\\{|\\$simple\\{");

  private static final List<Key> ALL = read(table());

  /** Every key, in the order of the table. */
  public static List<Key> all() {
    return ALL;
  }

  /** The table as text, with its help. */
  public static String table() {
    try (InputStream in = Key.class.getResourceAsStream("application.properties")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Key> read(String table) {
    List<Key> keys = new ArrayList<>();
    List<String> help = new ArrayList<>();
    for (String line : table.lines().toList()) {
      if (line.startsWith("# ") && !line.startsWith("# ---")) {
        help.add(line.substring(2));
        continue;
      }
      int equals = line.indexOf('=');
      Matcher words = HELP.matcher(String.join(" ", help));
      if (equals > 0 && words.matches()) {
        keys.add(
            new Key(
                line.substring(0, equals).strip(),
                line.substring(equals + 1).strip(),
                words.group(1),
                words.group(2) == null ? "" : words.group(2)));
      }
      help.clear();
    }
    return List.copyOf(keys);
  }

  /** Whether the value is never shown. */
  public boolean isSecret() {
    return values.equals("secret");
  }

  public boolean isForRoutes() {
    return !isSecret() && !values.equals("may hold a password");
  }

  /** Whether it is a time; routes get its milliseconds. */
  public boolean isTime() {
    return values.startsWith("time");
  }

  /**
   * The value in the one form in which beans and routes get it: times in milliseconds, files and
   * directories absolute, lists without blanks.
   *
   * @throws IllegalArgumentException when it is none; its message says what it must be
   */
  String checked(String text, Home home) {
    Matcher range = RANGE.matcher(values);
    if (range.matches()) {
      long most = range.group(2) == null ? Long.MAX_VALUE : Long.parseLong(range.group(2));
      return number(text, Long.parseLong(range.group(1)), most);
    }
    return switch (values) {
      case "time", TIME_ABOVE_0 -> time(text);
      case "list" -> list(text).collect(Collectors.joining(","));
      case "directory" -> directory(text, home);
      case "file" -> text.isEmpty() ? "" : home.resolve(text).toString();
      default -> values.contains(" | ") ? choice(text) : text;
    };
  }

  public static Stream<String> list(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .distinct();
  }

  private static String number(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return Long.toString(number);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "must be a whole number from " + least + (most == Long.MAX_VALUE ? "" : " to " + most));
  }

  private String time(String text) {
    if (!text.matches("\\d{1,9}(ms|s|m|h|d)")) {
      throw new IllegalArgumentException("must be a time such as 500ms, 10s, 5m, 48h or 7d");
    }
    long millis = TimeUtils.toMilliSeconds(text);
    if (millis == 0 && values.equals(TIME_ABOVE_0)) {
      throw new IllegalArgumentException("must be longer than nothing");
    }
    return Long.toString(millis);
  }

  private static String directory(String text, Home home) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is missing: give a directory");
    }
    Path directory = home.resolve(text);
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(directory + " is not a directory");
    }
    Matcher odd = NO_ADDRESS.matcher(directory.toString());
    if (odd.find()) {
      throw new IllegalArgumentException(
          directory + ": Camel cannot name a directory with \"" + odd.group() + "\" in its path");
    }
    return directory.toString();
  }

  private String choice(String text) {
    List<String> choices = List.of(values.split(" \\| "));
    if (!choices.contains(text)) {
      throw new IllegalArgumentException("must be one of " + String.join(", ", choices));
    }
    return text;
  }
}
