package io.highlevelexport.files;

import java.io.IOException;
import java.nio.file.Path;

/** The disk does not take what was read from elsewhere: nothing is wrong with that side. */
public final class DiskException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final String BEGIN = "the disk does not take ";

  public DiskException(Path file, IOException cause) {
    super(BEGIN + file + ": " + FileFault.inWords(cause), cause);
  }

  /** Whether a reason is that of such a fault, where only its words are left. */
  public static boolean isReason(String reason) {
    return reason.startsWith(BEGIN);
  }
}
