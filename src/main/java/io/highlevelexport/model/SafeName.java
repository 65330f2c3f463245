package io.highlevelexport.model;

import java.util.regex.Pattern;

/** Names of files and folders that stay where they belong, whatever a name from outside holds. */
public final class SafeName {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]{1,120}");
  private static final Pattern UNSAFE_CHARACTER = Pattern.compile("[^A-Za-z0-9_-]");
  private static final int KEPT_OF_UNSAFE = 60;

  private SafeName() {}

  /** The name itself where it is safe, else what is readable of it and a hash. */
  public static String of(String name) {
    if (SAFE.matcher(name).matches()) {
      return name;
    }
    String readable = UNSAFE_CHARACTER.matcher(name).replaceAll("_");
    return readable.substring(0, Math.min(readable.length(), KEPT_OF_UNSAFE))
        + "-"
        + ContentHash.hex(name);
  }
}
