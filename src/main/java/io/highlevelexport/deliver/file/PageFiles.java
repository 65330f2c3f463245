package io.highlevelexport.deliver.file;

import io.highlevelexport.deliver.Batch;
import io.highlevelexport.deliver.PageInHand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends the file of a page that goes to files as it is, so that it is not written to disk a second
 * time.
 */
public final class PageFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PageFiles.class);

  /**
   * Where a batch is all of its page, makes the part file another name of the page's file. A file
   * that is copied to where it is already stays as it is, so Camel's file endpoint has nothing to
   * write then.
   *
   * @param page {@code null} for a batch that is of none
   * @param partFile what the file endpoint is about to write; one that a crash has left goes, lest
   *     the endpoint write into a page
   * @return what the endpoint is to write: the page's file, or the batch where the page cannot be
   *     lent, say to another file system
   * @throws IOException when a part file of before cannot be deleted, or the page cannot be read
   */
  public Object lend(
      @Body Batch batch, @Variable("page") PageInHand page, @Variable("partFile") String partFile)
      throws IOException {
    Path part = Path.of(partFile);
    Files.deleteIfExists(part);
    if (page == null) {
      return batch;
    }
    Optional<File> file = page.fileOf(batch);
    if (file.isPresent()) {
      try {
        Files.createLink(part, file.get().toPath());
        // who looks for new files goes by it, and the page may have waited for long
        Files.setLastModifiedTime(part, FileTime.from(Instant.now()));
        return file.get();
      } catch (IOException | UnsupportedOperationException e) {
        LOG.debug("page {} is written to disk once more", batch.page(), e);
      }
    }
    // before a part file is made: another instance may have taken the page off the spool
    page.read();
    return batch;
  }
}
