package io.highlevelexport.delivery.file;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.model.SafeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the file of a batch, and makes it visible once it is written.
 *
 * <p>Camel's file endpoint neither forces what it wrote to disk ({@code forceWrites} is an option
 * without effect in 4.18.0) nor replaces a file in one step, so both are done here.
 */
public class NdjsonFiles {
  private static final String PART = ".part";
  private static final Pattern YEAR_AND_MONTH = Pattern.compile("(\\d{4})(\\d{2})\\d{2}T.*");

  private final Runnable fence;

  /**
   * @param fence throws when another instance has taken over
   */
  public NdjsonFiles(Runnable fence) {
    this.fence = fence;
  }

  /**
   * The file of a batch, relative to {@code export.file.directory}: the same for the same batch,
   * and within that directory whatever the batch's names hold.
   */
  public String nameOf(Batch batch) {
    Matcher dated = YEAR_AND_MONTH.matcher(batch.page());
    String folder = dated.matches() ? dated.group(1) + "/" + dated.group(2) : "undated";
    String part = batch.part().isEmpty() ? "" : "-" + SafeName.of(batch.part());
    return SafeName.of(batch.locationId())
        + "/"
        + SafeName.of(batch.channel())
        + "/"
        + folder
        + "/"
        + SafeName.of(batch.page())
        + "-r"
        + batch.revision()
        + part
        + ".ndjson";
  }

  /**
   * The same, once the file is known to hold all of its content: where a disk is nearly full,
   * Camel's file endpoint takes a write that was cut short for a whole one.
   *
   * @param content what was written; its length is known where it is a batch, text or bytes
   * @throws IOException when the file is shorter or longer, or the disk does not take it
   */
  public void publish(String partFile, Object content) throws IOException {
    long length = length(content);
    long written = Files.size(Path.of(partFile));
    if (length >= 0 && length != written) {
      throw new IOException(
          partFile + " has " + written + " of " + length + " bytes: is the disk full?");
    }
    publish(partFile);
  }

  private static long length(Object content) {
    if (content instanceof Batch batch) {
      return batch.ndjsonLength();
    }
    if (content instanceof byte[] bytes) {
      return bytes.length;
    }
    return content instanceof String text ? text.getBytes(StandardCharsets.UTF_8).length : -1;
  }

  /**
   * Forces a part file to disk and gives it its name without {@code .part}, in place of a former
   * file of that name.
   *
   * <p>Where another instance has taken over, the part file goes instead: that one writes the file
   * itself. It may be doing so just now, and into the same part file, so the length is looked at
   * once more.
   *
   * @throws IOException when the disk does not take it; the part file stays, and the next attempt
   *     overwrites it
   */
  public void publish(String partFile) throws IOException {
    if (!partFile.endsWith(PART)) {
      throw new IllegalArgumentException(
          "publish expects the name of a .part file, not " + partFile);
    }
    publish(Path.of(partFile), Path.of(partFile.substring(0, partFile.length() - PART.length())));
  }

  /** The same, with another name in the same directory. */
  public void publish(Path part, Path file) throws IOException {
    long length = Files.size(part);
    PrivateFiles.forceContent(part);
    CrashPoint.AFTER_TEMP_FILE.reached();
    try {
      fence.run();
    } catch (RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    if (Files.size(file) != length) {
      throw new IOException(file + " was written by two instances at once: it is written again");
    }
    CrashPoint.AFTER_RENAME.reached();
    PrivateFiles.force(file.toAbsolutePath().getParent());
  }
}
