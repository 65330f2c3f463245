package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Which other tools are to be had on this machine. */
final class Installed {
  private static final String SDK = "@gohighlevel/api-client";

  private Installed() {}

  static boolean programs(String... names) throws IOException, InterruptedException {
    for (String name : names) {
      if (!succeeds(List.of("sh", "-c", "command -v " + name), Path.of("."))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where the vendor's SDK for Node is; empty where there is no npm, or it cannot fetch it.
   *
   * @param work where it is put
   */
  static Optional<Path> nodeSdk(Path work) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(work.resolve("node"));
    Path modules = directory.resolve("node_modules");
    boolean installed =
        Files.isDirectory(modules.resolve(SDK))
            || programs("node", "npm")
                && succeeds(List.of("npm", "install", "--no-audit", "--no-fund", SDK), directory);
    return installed ? Optional.of(modules) : Optional.empty();
  }

  private static boolean succeeds(List<String> command, Path directory)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }
}
