package io.highlevelexport.app;

import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.lint.Finding;
import io.highlevelexport.lint.RouteLint;
import io.highlevelexport.ops.EditedRoutes;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.routes.RoutesMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads edited route files while the export runs: all of a change or nothing of it, between two
 * pages. Routes of deleted files go. A change that has errors, or that Camel does not take, leaves
 * the last good routes running.
 */
final class RouteReload implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
  private static final long PAGE_SECONDS = 30;
  private static final long LOOK_MS = 1000;

  /** What routes of other files may be made with. */
  private static final Pattern SHARED =
      Pattern.compile("(?i)\\b(beans|kind|route-?(configuration|template)|templated-?route)\\W*:");

  private final CamelContext camel;
  private final Path directory;
  private final RouteLint lint;
  private final RoutePause pause;
  private final Clock clock;
  private Map<String, String> good;
  private Map<String, String> lastSeen;
  private Map<String, String> refused;
  private volatile String problem;
  private volatile EditedRoutes taken = EditedRoutes.NONE;

  /**
   * @param camel runs the routes of the directory as they are now
   * @param lint checks a change before Camel sees it
   * @param pause holds the delivery up meanwhile
   */
  RouteReload(CamelContext camel, Path directory, RouteLint lint, RoutePause pause, Clock clock)
      throws IOException {
    this.camel = camel;
    this.pause = pause;
    this.directory = directory;
    this.lint = lint;
    this.clock = clock;
    this.good = new RouteFolder(directory).texts();
    this.lastSeen = good;
  }

  /** Looks every second, and lets those who look from outside know why a change is rejected. */
  static RouteReload begin(
      ExportMain camel, Path directory, RoutePause pause, LeaseKeeper lease, Clock clock)
      throws IOException {
    Properties known = new Properties();
    known.putAll(camel.properties());
    RouteLint lint = new RouteLint(known, ExportMain.BEANS);
    RouteReload reload = new RouteReload(camel.getCamelContext(), directory, lint, pause, clock);
    camel.everySoOften(
        "routes",
        () -> {
          reload.run();
          lease.rejects(reload.problem);
        },
        LOOK_MS);
    return reload;
  }

  private static String fileName(Resource resource) {
    return resource == null ? "" : FileUtil.stripPath(resource.getLocation());
  }

  /** Why the latest change was rejected; empty where the files are what runs. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** The latest change that was reloaded, and why a later one was not. */
  EditedRoutes edited() {
    EditedRoutes latest = taken;
    return new EditedRoutes(problem(), latest.takenAt(), latest.taken());
  }

  /**
   * Looks once; a change counts when it has stood still since the last look, so that files saved
   * together go together.
   */
  @Override
  public void run() {
    try {
      Map<String, String> now = new RouteFolder(directory).texts();
      boolean settled = now.equals(lastSeen);
      lastSeen = now;
      if (!settled || now.equals(refused)) {
        return;
      }
      if (now.equals(good)) {
        if (problem != null) {
          LOG.info("the edited routes are fixed: they are the ones that run");
        }
        problem = null;
        refused = null;
      } else {
        take(now);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("the routes in {} cannot be read: {}", directory, e.toString());
    }
  }

  private void take(Map<String, String> now) {
    List<Finding> findings = lint.check(new RouteFolder(directory));
    List<String> broken =
        findings.stream().filter(Finding::isBroken).map(Finding::toString).toList();
    if (!broken.isEmpty()) {
      refuse(now, broken);
      return;
    }
    try {
      replace(good, now);
      Set<String> changed = difference(good, now);
      LOG.info("the edited routes are reloaded: {}", String.join(", ", changed));
      findings.forEach(finding -> LOG.warn("a risk in the edited routes: {}", finding));
      taken = new EditedRoutes(Optional.empty(), clock.instant(), List.copyOf(changed));
      good = now;
      problem = null;
      refused = null;
    } catch (Exception | LinkageError e) {
      refuse(now, List.of(Phrases.root(e)));
      restore(now);
    }
  }

  private static Set<String> difference(Map<String, String> from, Map<String, String> to) {
    Set<String> files = new TreeSet<>(from.keySet());
    files.addAll(to.keySet());
    files.removeIf(file -> Objects.equals(from.get(file), to.get(file)));
    return files;
  }

  private void refuse(Map<String, String> now, Collection<String> reasons) {
    refused = now;
    problem = String.join("\n", reasons);
    LOG.warn("the {}:\n  {}", Phrases.REJECTED, String.join("\n  ", reasons));
  }

  private void restore(Map<String, String> failed) {
    try {
      replace(failed, good);
    } catch (Exception | LinkageError e) {
      LOG.error(
          "the last good routes could not be started again, restart the export: {}",
          Phrases.root(e));
    }
  }

  /** Between two pages: every page is routed wholly by the old routes or wholly by the new ones. */
  private void replace(Map<String, String> from, Map<String, String> to) throws Exception {
    Set<String> files = difference(from, to);
    boolean isShared =
        files.stream()
            .flatMap(file -> Stream.of(from.get(file), to.get(file)))
            .anyMatch(text -> text != null && SHARED.matcher(text).find());
    if (isShared) {
      files.addAll(to.keySet());
    }
    List<Resource> texts =
        to.entrySet().stream()
            .filter(file -> files.contains(file.getKey()))
            .map(this::resource)
            .toList();
    ModelCamelContext model = (ModelCamelContext) camel;
    Callable<Void> replace =
        () -> {
          for (RouteDefinition route : List.copyOf(model.getRouteDefinitions())) {
            if (isShared || files.contains(fileName(route.getResource()))) {
              model.removeRouteDefinition(route);
            }
          }
          if (isShared) {
            model.getRouteConfigurationDefinitions().clear();
            model.removeRouteTemplateDefinitions("*");
          }
          PluginHelper.getRoutesLoader(camel).loadRoutes(texts);
          return null;
        };
    pause.whilePaused(PAGE_SECONDS, replace);
  }

  private Resource resource(Map.Entry<String, String> file) {
    return RoutesMain.resource(directory, file.getKey(), file.getValue());
  }
}
