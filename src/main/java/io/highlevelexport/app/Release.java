package io.highlevelexport.app;

import java.util.Objects;

/** Which release this is. */
public final class Release {
  private Release() {}

  /** The version of the jar, {@code dev} where the classes lie outside of one. */
  public static String version() {
    return Objects.requireNonNullElse(Release.class.getPackage().getImplementationVersion(), "dev");
  }

  /** The header User-Agent of every request. */
  public static String agent() {
    return "highlevel-export/" + version();
  }
}
