package io.highlevelexport.spool;

import io.highlevelexport.files.DiskException;
import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.model.ContentHash;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Slice;
import io.highlevelexport.model.StagedPage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the new messages of one answer into part files, one a line, each forced to disk when it is
 * closed.
 *
 * <p>An answer with big messages becomes several files, so that the delivery never holds more than
 * about {@value #MAX_BYTES} bytes of one.
 */
public final class PageWriter implements AutoCloseable {
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final String locationId;
  private final String channel;
  private final Instant readAt;
  private final String occasion;
  private final List<StagedPage> finished = new ArrayList<>();

  private String name;
  private Path path;
  private FileChannel file;
  private OutputStream out;
  private long bytes;
  private List<MessageVersion> versions;
  private boolean isWhole;
  private SpoolException failure;

  /**
   * @param occasion tells pages apart that hold the same; empty for the first time
   */
  PageWriter(Path directory, String locationId, String channel, Instant readAt, String occasion) {
    this.directory = directory;
    this.locationId = locationId;
    this.channel = channel;
    this.readAt = readAt;
    this.occasion = occasion;
  }

  /**
   * Adds a message; {@code raw} is one JSON value on one line.
   *
   * @throws DiskException when the disk does not take it
   */
  public void add(MessageVersion version, Slice raw) throws DiskException {
    try {
      if (out != null && bytes + raw.length() > MAX_BYTES) {
        finishFile();
      }
      if (out == null) {
        openFile(version);
      }
      raw.writeTo(out);
      out.write('\n');
    } catch (IOException e) {
      throw new DiskException(path, e);
    }
    bytes += raw.length() + 1;
    versions.add(version);
  }

  private void openFile(MessageVersion first) throws IOException {
    Instant date = first.date() == null ? readAt : first.date();
    String identity =
        locationId
            + '\n'
            + channel
            + '\n'
            + first.id()
            + '\n'
            + first.digest()
            + '\n'
            + readAt.toEpochMilli()
            + occasion;
    name = NAME_TIME.format(date) + "-" + ContentHash.hex(identity);
    path = directory.resolve(name + Spool.PART);
    file = PrivateFiles.create(path);
    out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES);
    versions = new ArrayList<>();
    bytes = 0;
  }

  private void finishFile() throws IOException {
    out.flush();
    file.force(true);
    file.close();
    out = null;
    finished.add(new StagedPage(name, path, versions));
  }

  /**
   * Forces the last file, and the names of all, to disk; all of them, in order. What could not be
   * forced there once is not tried again: some of it may be lost.
   */
  public List<StagedPage> finish() {
    if (failure != null) {
      throw failure;
    }
    try {
      if (out != null) {
        finishFile();
        PrivateFiles.force(directory);
      }
    } catch (IOException e) {
      failure = new SpoolException(new DiskException(path, e).getMessage());
      discard();
      throw failure;
    }
    isWhole = true;
    return List.copyOf(finished);
  }

  /** It would fill the disk up. */
  private void discard() {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Deletes what was written, unless {@link #finish()} went well. */
  @Override
  public void close() throws IOException {
    if (isWhole) {
      return;
    }
    if (file != null) {
      file.close();
      Files.deleteIfExists(path);
    }
    for (StagedPage part : finished) {
      Files.deleteIfExists(part.path());
    }
  }
}
