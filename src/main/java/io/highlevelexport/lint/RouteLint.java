package io.highlevelexport.lint;

import io.highlevelexport.config.RouteFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds what is wrong with route files. Camel's own loader, reifiers and catalog decide what is
 * broken; the rules here look for risks that Camel takes without a word.
 *
 * @param configuration every key that routes may name, with its value
 * @param beans names of the beans that code binds
 */
public record RouteLint(Properties configuration, Set<String> beans) {
  private static final String SUFFIX = RouteFolder.SUFFIX;

  /**
   * Checks all {@code *.camel.yaml} files of a directory together. Beans of {@code - beans:} lists
   * are made, as Camel's loader does.
   *
   * @return what was found, by file and line; a directory or file that cannot be read is a finding
   *     too
   */
  public List<Finding> check(RouteFolder folder) {
    Set<Finding> findings = new HashSet<>();
    List<RouteFile> files = read(folder, findings::add);
    boolean isReadable = findings.stream().noneMatch(Finding::isBroken);
    try (LoadedRoutes routes = new LoadedRoutes(files, configuration, beans, findings::add)) {
      if (isReadable) {
        new NameRules(routes, findings::add).check();
        RiskRules.check(files, routes, findings::add);
      }
      routes.make();
    }
    files.stream()
        .filter(RouteFile::isEmpty)
        .filter(file -> findings.stream().noneMatch(each -> each.file().equals(file.name())))
        .toList()
        .forEach(file -> findings.add(file.at(1).risk("holds no route", "start it with - route:")));
    return findings.stream()
        .sorted(
            Comparator.comparing(Finding::file)
                .thenComparingInt(Finding::line)
                .thenComparing(Finding::toString))
        .toList();
  }

  private static List<RouteFile> read(RouteFolder routes, Consumer<Finding> findings) {
    List<RouteFile> files = new ArrayList<>();
    Path last = routes.directory().toAbsolutePath().normalize().getFileName();
    String folder = last == null ? "/" : last + "/";
    Place place = new Place(folder, 1, "", "");
    try (Stream<Path> all = Files.list(routes.directory())) {
      all.map(path -> path.getFileName().toString())
          .filter(name -> name.matches("[^.].*\\.ya?ml") && !name.endsWith(SUFFIX))
          .forEach(name -> findings.accept(misnamed(folder, name)));
      List<Path> found = routes.list();
      if (found.isEmpty()) {
        findings.accept(place.broken("holds no *" + SUFFIX + " file", "put route files there"));
      }
      for (Path path : found) {
        read(folder + path.getFileName(), path, files, findings);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      findings.accept(
          place.broken("is no directory", "create it and put *" + SUFFIX + " files there"));
    } catch (IOException e) {
      findings.accept(place.broken("cannot be listed", "let this user read the directory"));
    }
    return files;
  }

  private static Finding misnamed(String folder, String name) {
    return new Place(folder + name, 1, "", "")
        .risk(
            "is not read: its name does not end with " + SUFFIX,
            "rename it to " + name.replaceFirst("(\\.camel)?\\.ya?ml$", "") + SUFFIX);
  }

  private static void read(
      String name, Path path, List<RouteFile> files, Consumer<Finding> findings) {
    Place place = new Place(name, 1, "", "");
    try {
      files.add(new RouteFile(name, Files.readString(path)));
    } catch (CharacterCodingException e) {
      findings.accept(place.broken("is not UTF-8", "save it as UTF-8 text"));
    } catch (IOException e) {
      findings.accept(place.broken("cannot be read", "let this user read the file"));
    }
  }
}
