package io.highlevelexport.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Whom files belong to, where the file system knows users by number. */
final class Ownership {
  private static final boolean KNOWN =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  private static final int ROOT = 0;

  private Ownership() {}

  /**
   * A problem for the first thing in a home's configuration or routes that neither the user nor
   * root owns, or that somebody else may write.
   */
  static List<Problem> strangers(Path home) {
    if (!KNOWN) {
      return List.of();
    }
    List<Path> paths = new ArrayList<>(List.of(home));
    try {
      for (String folder : List.of("config", "routes")) {
        if (Files.exists(home.resolve(folder))) {
          try (Stream<Path> all = Files.walk(home.resolve(folder), 1)) {
            all.forEach(paths::add);
          }
        }
      }
      for (Path path : paths) {
        if (isStrange(path)) {
          String owner = Files.getOwner(path).getName();
          return List.of(problem(home, path + " belongs to " + owner + ", or others may write it"));
        }
      }
      return List.of();
    } catch (IOException | UncheckedIOException e) {
      return List.of(problem(home, "cannot be read: " + e.getMessage()));
    }
  }

  private static Problem problem(Path home, String what) {
    return new Problem(
        "the current directory " + home,
        "no --home given",
        "is not used as home: " + what + ". If you trust it, say --home " + home);
  }

  private static boolean isStrange(Path path) throws IOException {
    Map<String, Object> file = Files.readAttributes(path, "unix:uid,gid,permissions");
    long owner = ((Number) file.get("uid")).longValue();
    long group = ((Number) file.get("gid")).longValue();
    Set<?> rights = (Set<?>) file.get("permissions");
    // a group that has the number of its user is that user's own, as Linux distributions make them
    boolean ownGroup = group == owner || group == ROOT;
    return owner != user() && owner != ROOT
        || rights.contains(PosixFilePermission.OTHERS_WRITE)
        || rights.contains(PosixFilePermission.GROUP_WRITE) && !ownGroup;
  }

  private static long user() throws IOException {
    Path process = Path.of("/proc/self");
    Path own = Files.exists(process) ? process : Path.of(System.getProperty("user.home"));
    return ((Number) Files.getAttribute(own, "unix:uid")).longValue();
  }
}
