package io.highlevelexport.config;

import io.highlevelexport.model.Dates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
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
  private static final Pattern CHOICES = Pattern.compile("(?:list: )?(.* \\| [^;]*)(?:; or (.*))?");
  private static final Pattern RANGE = Pattern.compile("(\\d+) (?:to (\\d+)|or more)");

  /** What a value of some kinds looks like, or each one of a list. */
  private static final Map<String, Pattern> FORMS =
      Map.of(
          "a date such as 2021-04-15, or v3", Pattern.compile("[0-9A-Za-z.-]+"),
          "address of this machine", Pattern.compile("[0-9A-Za-z.:-]+"),
          "http address", Pattern.compile("(https?://[^/\\s@]+/\\S*)?"),
          "list of hosts: NAME, *.NAME or http://NAME:PORT",
              Pattern.compile("(https?://)?(\\*\\.)?[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*(:\\d{1,5})?"),
          "list of pages: http or https, with a / at the end",
              Pattern.compile("https?://[0-9A-Za-z.-]+(:\\d{1,5})?/([\\w./~-]*/)?"));

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
    Matcher choices = CHOICES.matcher(values);
    if (choices.matches() && !text.equals(choices.group(2))) {
      Nearest known = new Nearest(List.of(choices.group(1).split(" \\| ")));
      mustBe(
          item -> known.names().contains(item),
          item -> "there is no \"" + item + "\", " + known.suggest(item, "choose one"),
          text);
    }
    if (FORMS.containsKey(values)) {
      mustBe(
          FORMS.get(values).asMatchPredicate(),
          item -> (isList() ? item + " " : "") + "does not look right",
          text);
    }
    return switch (values) {
      case "time", TIME_ABOVE_0 -> time(text);
      case "date" -> date(text);
      case "directory" -> directory(text, home);
      case "file" -> text.isEmpty() ? "" : home.resolve(text).toString();
      case "", "secret", "may hold a password" -> text;
      default -> {
        if (!values.equals("list") && !choices.matches() && !FORMS.containsKey(values)) {
          throw new IllegalStateException(name + " has values of no known kind: " + values);
        }
        yield isList() ? list(text).collect(Collectors.joining(",")) : text;
      }
    };
  }

  /** What takes the place of a value that is none, while the others are checked. */
  String standIn(String text, Home home) {
    if (values.equals("directory")) {
      // the default is no better in a home that no endpoint can name
      return home.resolve(standard).toString();
    }
    return values.startsWith("list: ") ? text : checked(standard, home);
  }

  private boolean isList() {
    return values.startsWith("list");
  }

  private void mustBe(Predicate<String> right, UnaryOperator<String> otherwise, String text) {
    String wrong =
        (isList() ? list(text) : Stream.of(text))
            .filter(right.negate())
            .map(otherwise)
            .collect(Collectors.joining(" "));
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(wrong + " (" + values + ")");
    }
  }

  private static String date(String text) {
    if (!text.isEmpty() && Dates.parse(text).isEmpty()) {
      throw new IllegalArgumentException("is no date such as 2024-03-27 or 2024-03-27T18:13:49Z");
    }
    return text;
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
}
