package io.highlevelexport.dryrun;

import io.highlevelexport.delivery.Batch;
import io.highlevelexport.delivery.file.NdjsonFiles;

/** The bean {@code ndjsonFiles} of a try: there are no files. */
public final class TriedFiles {
  private final NdjsonFiles files = new NdjsonFiles(() -> {});

  /** As {@link NdjsonFiles#nameOf}. */
  public String nameOf(Batch batch) {
    return files.nameOf(batch);
  }

  public void publish(String partFile) {
    // the part file was not written
  }

  public void publish(String partFile, Object content) {
    // the part file was not written
  }
}
