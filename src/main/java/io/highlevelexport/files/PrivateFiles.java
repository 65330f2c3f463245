package io.highlevelexport.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files (0600) and directories (0700) that only their owner can read, where the file system knows
 * such a thing.
 */
public final class PrivateFiles {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private PrivateFiles() {}

  /** For a new file. */
  public static FileAttribute<?>[] fileAttributes() {
    return attributes("rw-------");
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Creates the directory and those above it where they are missing. */
  public static void createDirectories(Path directory) throws IOException {
    // Java 17 takes a link to a directory on another disk for something that is in the way
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, attributes("rwx------"));
    }
  }

  /** Begins a file, in place of one of that name. */
  public static FileChannel create(Path file) throws IOException {
    Files.deleteIfExists(file);
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), fileAttributes());
  }

  /** Makes a file, and forces it to disk. */
  public static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel = create(file)) {
      for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /**
   * Gives a file that is on disk its name in one step, in place of a former one of that name, whose
   * owner it keeps: the export may not be able to read what is root's.
   */
  public static void replace(Path part, Path file) throws IOException {
    if (POSIX && ROOT && Files.exists(file)) {
      Files.setOwner(part, Files.getOwner(file));
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    force(file.toAbsolutePath().getParent());
  }

  /**
   * Gives a file that is on disk its name in one step, unless there is one of that name.
   *
   * @throws FileAlreadyExistsException when there is
   */
  public static void publishFirst(Path part, Path file) throws IOException {
    try {
      Files.createLink(file, part);
      force(file.toAbsolutePath().getParent());
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // a file system without links
      replace(part, file);
    }
  }

  /** Takes a file that another library made away from everybody but its owner. */
  public static void restrict(Path file) throws IOException {
    if (POSIX && Files.exists(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  /** Forces the content of a file to disk. */
  public static void forceContent(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Forces the names in a directory to disk, so that a file in it outlasts a power cut. */
  public static void force(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
