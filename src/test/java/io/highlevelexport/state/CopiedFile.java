package io.highlevelexport.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's files under {@code jdbc:h2:copied:}, of which a copy is kept after every fourth write: what
 * a kill would leave.
 */
public final class CopiedFile extends FilePathWrapper {
  static final String SCHEME = "copied";
  private static final String DATABASE = ".mv.db";
  private static final AtomicInteger WRITES = new AtomicInteger();

  private static volatile Path copies;

  /**
   * @param directory where copies go from now on; {@code null} for none
   */
  static void copyTo(Path directory) {
    copies = directory;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Copied(getBase().open(mode), Path.of(getBase().toString()));
  }

  private static final class Copied extends FileBase {
    private final FileChannel file;
    private final Path path;

    Copied(FileChannel file, Path path) {
      this.file = file;
      this.path = path;
    }

    private int copied(int written) throws IOException {
      Path directory = copies;
      if (directory != null && path.toString().endsWith(DATABASE)) {
        int number = WRITES.incrementAndGet();
        if (number % 4 == 0) {
          Files.copy(path, directory.resolve(number + DATABASE));
        }
      }
      return written;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      return copied(file.write(source));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      return copied(file.write(source, position));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return file.read(target);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      file.force(metaData);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
