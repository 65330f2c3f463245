package io.highlevelexport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own, as small as a test wants it; only root may make one. */
public final class SmallDisk implements AutoCloseable {
  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  /**
   * @param size as {@code mount} takes it: {@code 16k}
   */
  public static SmallDisk at(Path directory, String size) throws Exception {
    Files.createDirectories(directory);
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root")
            && run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
        "only root may mount a small file system (tmpfs)");
    return new SmallDisk(directory);
  }

  public void resize(String size) throws Exception {
    remount("rw,size=" + size);
  }

  public void readOnly() throws Exception {
    remount("ro");
  }

  private void remount(String options) throws Exception {
    if (!run("mount", "-o", "remount," + options, directory.toString())) {
      throw new IllegalStateException("cannot remount " + directory + " with " + options);
    }
  }

  private static boolean run(String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of(command));
    return new ProcessBuilder(line).inheritIO().start().waitFor() == 0;
  }

  @Override
  public void close() throws Exception {
    run("umount", "-l", directory.toString());
  }
}
