package io.highlevelexport.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the {@code *.camel.yaml} files of a directory. */
final class RouteFiles {
  static final String SUFFIX = ".camel.yaml";

  private final Consumer<Finding> findings;
  private boolean isComplete = true;

  private RouteFiles(Consumer<Finding> findings) {
    this.findings = findings;
  }

  /**
   * @param findings gets what cannot be read
   */
  static RouteSet read(Path directory, Consumer<Finding> findings) {
    return new RouteFiles(findings).read(directory);
  }

  private RouteSet read(Path directory) {
    List<RouteFile> files = new ArrayList<>();
    Path last = directory.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "/" : last + "/";
    Place place = new Place(name, 1, "", "");
    try (Stream<Path> paths = Files.list(directory)) {
      List<Path> found = paths.filter(Files::isRegularFile).sorted().toList();
      found.stream()
          .filter(RouteFiles::isMisnamed)
          .forEach(path -> findings.accept(misnamed(name, path)));
      for (Path path : found.stream().filter(RouteFiles::isRouteFile).toList()) {
        RouteFile file = readFile(name + path.getFileName(), path);
        if (file != null) {
          files.add(file);
        }
      }
      if (files.isEmpty() && isComplete) {
        tell(place.error("holds no *" + SUFFIX + " file", "put route files there"));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      tell(place.error("is no directory", "create it and put *" + SUFFIX + " files there"));
    } catch (IOException | UncheckedIOException e) {
      tell(place.error("cannot be listed", "let this user read the directory"));
    }
    return new RouteSet(files, isComplete);
  }

  private static boolean isRouteFile(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  private static boolean isMisnamed(Path path) {
    return !isRouteFile(path) && path.getFileName().toString().matches("[^.].*\\.ya?ml");
  }

  private static Finding misnamed(String directory, Path path) {
    String file = path.getFileName().toString();
    String stem = file.substring(0, file.lastIndexOf('.')).replaceFirst("\\.camel$", "");
    return new Place(directory + file, 1, "", "")
        .style(
            "is not read: its name does not end with " + SUFFIX, "rename it to " + stem + SUFFIX);
  }

  private RouteFile readFile(String name, Path path) {
    Place place = new Place(name, 1, "", "");
    try {
      YamlReader reader = new YamlReader(name, this::tell);
      YamlNode root = reader.read(Files.readString(path));
      return root == null ? null : new RouteFile(name, root, reader.lateComments());
    } catch (CharacterCodingException e) {
      tell(place.error("is not UTF-8", "save it as UTF-8 text"));
    } catch (IOException e) {
      tell(place.error("cannot be read", "let this user read the file"));
    }
    return null;
  }

  private void tell(Finding finding) {
    isComplete = false;
    findings.accept(finding);
  }
}
