package io.highlevelexport.lint;

import io.highlevelexport.config.RouteFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
    Set<Finding> findings =
        new TreeSet<>(
            Comparator.<Finding, String>comparing(each -> each.place().file())
                .thenComparingInt(each -> each.place().line())
                .thenComparing(Finding::toString));
    List<RouteFile> files = read(folder, findings::add);
    try (LoadedRoutes routes = new LoadedRoutes(files, configuration, beans, findings::add)) {
      boolean isComplete = findings.stream().noneMatch(Finding::isBroken);
      NameRules names = new NameRules(routes, findings::add);
      names.once();
      if (isComplete) { // else nothing can be said about what is missing
        names.exist();
        whole(folder, routes, findings::add);
      }
      new RiskRules(routes, findings::add).check(files);
      routes.make();
    }
    for (RouteFile file : files) {
      boolean isSilent =
          findings.stream().noneMatch(each -> each.place().file().equals(file.name()));
      if (file.isEmpty() && isSilent) {
        findings.add(file.at(1).risk("holds no route", "start it with - route:"));
      }
    }
    return List.copyOf(findings);
  }

  /** A folder with a recipe alone would start, and do nothing for ever. */
  private void whole(RouteFolder folder, LoadedRoutes routes, Consumer<Finding> findings) {
    Set<String> missing = new TreeSet<>(needed);
    Set<String> there = routes.addresses();
    missing.removeIf(name -> there.contains("direct:" + name));
    if (!missing.isEmpty()) {
      findings.accept(
          Place.of(name(folder))
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
    try (Stream<Path> all = Files.list(routes.directory())) {
      for (Path path : all.toList()) {
        String name = path.getFileName().toString();
        if (name.matches("[^.].*\\.ya?ml") && !name.endsWith(SUFFIX)) {
          findings.accept(misnamed(folder, name));
        } else if (!name.startsWith(".") && holdsRoutes(path)) {
          String fix = "move its files into " + folder + ", or it to somewhere else";
          findings.accept(Place.of(folder + name).risk("is not read: it is a folder", fix));
        }
      }
      List<Path> found = routes.list();
      if (found.isEmpty()) {
        findings.accept(
            Place.of(folder).broken("holds no *" + SUFFIX + " file", "put route files there"));
      }
      for (Path path : found) {
        String name = folder + path.getFileName();
        try {
          files.add(new RouteFile(name, Files.readString(path)));
        } catch (CharacterCodingException e) {
          findings.accept(Place.of(name).broken("is not UTF-8", "save it as UTF-8 text"));
        } catch (IOException e) {
          findings.accept(Place.of(name).broken("cannot be read", "let this user read the file"));
        }
      }
    } catch (IOException e) {
      String fix = "create it, put *" + SUFFIX + " files there, and let this user read it";
      findings.accept(Place.of(folder).broken("is no directory that can be read", fix));
    }
    return files;
  }

  private static boolean holdsRoutes(Path path) {
    String[] files = path.toFile().list((folder, name) -> name.endsWith(SUFFIX));
    return files != null && files.length > 0;
  }

  private static Finding misnamed(String folder, String name) {
    return Place.of(folder + name)
        .risk(
            "is not read: its name does not end with " + SUFFIX,
            "rename it to " + name.replaceFirst("(\\.camel)?\\.ya?ml$", "") + SUFFIX);
  }
}
