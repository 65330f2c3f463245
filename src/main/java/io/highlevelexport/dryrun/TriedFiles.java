package io.highlevelexport.dryrun;

import io.highlevelexport.deliver.Batch;
import io.highlevelexport.deliver.file.NdjsonFiles;
import org.apache.camel.Body;

/** The beans {@code ndjsonFiles} and {@code pageFiles} of a try: there are no files. */
public final class TriedFiles {
  private final NdjsonFiles files = new NdjsonFiles(() -> {});

  /** As {@link NdjsonFiles#nameOf}. */
  public String nameOf(Batch batch) {
    return files.nameOf(batch);
  }

  /** The batch itself: its page lies in no spool. */
  public Batch lend(@Body Batch batch) {
    return batch;
  }

  /** Does nothing. */
  public void publish(String partFile) {
    // the part file was not written
  }

  /** Does nothing. */
  public void publish(String partFile, Object content) {
    // the part file was not written
  }
}
