package io.highlevelexport.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the known name that was probably meant.
 *
 * @param names the known ones
 */
public record Nearest(Collection<String> names) {
  private static final int SHORTEST = 2;

  /** {@code did you mean "x"?}, or {@code otherwise} where nothing comes near. */
  public String suggest(String name, String otherwise) {
    return to(name).map(near -> "did you mean \"" + near + "\"?").orElse(otherwise);
  }

  /** The known name that is most like this one; empty where none is much like it. */
  public Optional<String> to(String name) {
    int allowed = Math.max(2, name.length() / 3);
    return names.stream()
        .filter(known -> known.length() >= SHORTEST)
        .filter(known -> name.startsWith(known) || distance(name, known) <= allowed)
        .min(
            Comparator.<String>comparingInt(known -> distance(name, known))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int distance(String name, String known) {
    String left = name.toLowerCase(Locale.ROOT);
    String right = known.toLowerCase(Locale.ROOT);
    int[] above = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[right.length()];
  }
}
