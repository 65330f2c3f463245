package io.highlevelexport.lint;

import io.highlevelexport.config.RouteFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds what is wrong with route files. Camel's own loader, reifiers and catalog decide what is
 * broken; the rules here look for risks that Camel takes without a word.
 *
 * @param configuration every key that routes may name, with its value
 * @param beans names of the beans that code binds
 * @param needed names of the routes that code calls
 */
public record RouteLint(Properties configuration, Set<String> beans, Set<String> needed) {
  private static final String SUFFIX = RouteFolder.SUFFIX;

  /** Files that need not be a whole export. */
  public RouteLint(Properties configuration, Set<String> beans) {
    this(configuration, beans, Set.of());
  }

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
        whole(folder, routes, findings::add);
      }
      routes.make();
    }
    files.stream()
        .filter(RouteFile::isEmpty)
        .filter(
            file -> findings.stream().noneMatch(each -> each.place().file().equals(file.name())))
        .toList()
        .forEach(file -> findings.add(file.at(1).risk("holds no route", "start it with - route:")));
    return findings.stream()
        .sorted(
            Comparator.<Finding, String>comparing(each -> each.place().file())
                .thenComparingInt(each -> each.place().line())
                .thenComparing(Finding::toString))
        .toList();
  }

  /** A folder with a recipe alone would start, and do nothing for ever. */
  private void whole(RouteFolder folder, LoadedRoutes routes, Consumer<Finding> findings) {
    Set<String> missing = new TreeSet<>(needed);
    Set<String> there = routes.addresses();
    missing.removeIf(name -> there.contains("direct:" + name));
    if (routes.isComplete() && !missing.isEmpty()) {
      findings.accept(
          new Place(name(folder), 1, "", "")
              .broken(
                  "lacks the routes " + String.join(", ", missing),
                  "it has to hold all of them: copy the missing files from the program's routes/"));
    }
  }

  private static String name(RouteFolder folder) {
    Path last = folder.directory().toAbsolutePath().normalize().getFileName();
    return last == null ? "/" : last + "/";
  }

  private static List<RouteFile> read(RouteFolder routes, Consumer<Finding> findings) {
    List<RouteFile> files = new ArrayList<>();
    String folder = name(routes);
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
    } catch (IOException e) {
      String fix = "create it, put *" + SUFFIX + " files there, and let this user read it";
      findings.accept(place.broken("is no directory that can be read", fix));
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
