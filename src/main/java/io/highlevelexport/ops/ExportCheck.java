package io.highlevelexport.ops;

import org.apache.camel.impl.health.AbstractHealthCheck;

/** One line of {@code /observe/health}. None of them is a reason to restart the process. */
abstract class ExportCheck extends AbstractHealthCheck {
  private final boolean readiness;

  /**
   * @param readiness whether it counts at {@code /observe/health/ready} as well
   */
  ExportCheck(String name, boolean readiness) {
    super("highlevel-export", name);
    this.readiness = readiness;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  public boolean isReadiness() {
    return readiness;
  }

  /** Camel writes a quote in a message with two backslashes too many. */
  static String plain(String text) {
    return text == null ? "" : text.replace('"', '\'').replaceAll("\\p{Cntrl}", " ");
  }
}
