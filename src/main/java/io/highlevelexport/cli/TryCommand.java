package io.highlevelexport.cli;

import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.config.Settings;
import io.highlevelexport.dryrun.Difference;
import io.highlevelexport.dryrun.RoutesUnderTry;
import io.highlevelexport.dryrun.ShippedRoutes;
import io.highlevelexport.dryrun.Tally;
import io.highlevelexport.dryrun.TriedMessages;
import io.highlevelexport.model.Message;
import io.highlevelexport.ops.Phrases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code try}: what edited routes would do. */
@Command(
    name = "try",
    description = {
      "Shows what edited routes would do, and does nothing.",
      "Messages go through the delivery routes as they were and as they are now. Whatever leads out"
          + " of the program (files, database, mail, HTTP and any other endpoint) is held back; the"
          + " message's way and its fields before and after stand side by side. Message content is"
          + " shown."
    },
    footer = {
      "",
      "Exit codes: 0 no message would fail, 1 some would, 2 wrong usage, 78 routes or"
          + " configuration."
    })
final class TryCommand extends ExportCommand {
  /** Whose messages are made up where no location is configured. */
  private static final String LOCATION = "locTwinAlpha000000001";

  @Option(
      names = "--routes",
      paramLabel = "DIR",
      description =
          "The edited routes, to be compared with those of the home; what a folder lacks that holds"
              + " some of them, such as a recipe, is taken from the home. Default: the home's own"
              + " routes, compared with those that this release came with.")
  private Path edited;

  @Option(
      names = "--from",
      paramLabel = "FILE|twin|spool",
      defaultValue = "twin",
      description =
          "The messages: an NDJSON file, such as an exported one; twin: made-up ones of every"
              + " channel, some of them odd (default); spool: those that wait for delivery.")
  private String from;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Tries so many messages at most. Default: ${DEFAULT-VALUE}.")
  private long most;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "3",
      description = "Shows so many messages of each kind. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Override
  public Integer call() throws Exception {
    Settings settings =
        parent.settings(
            "export.mail.mode", "export.mail.tls", "export.mail.in-doubt", "export.sink.");
    Path own = parent.home().routes();
    RouteFolder before = new RouteFolder(edited == null ? ShippedRoutes.directory() : own);
    Path chosen = edited == null ? own : directory(edited);
    if (edited != null) {
      RoutesCheck.require(before, settings, "The routes before (" + own + ") are broken:");
    }
    RouteFolder after = RouteFolder.over(own, chosen);
    RoutesCheck.require(after, settings, "The routes after (" + chosen + ") are broken:");
    String nameOfBefore = edited == null ? "the routes of this release" : own.toString();
    return run(settings, before, after, new TryText(nameOfBefore, chosen.toString()));
  }

  private Path directory(Path chosen) {
    if (!Files.isDirectory(chosen)) {
      throw usage("--routes %s is no directory: give one with route files", chosen);
    }
    return chosen.toAbsolutePath().normalize();
  }

  private int run(Settings settings, RouteFolder before, RouteFolder after, TryText text)
      throws Exception {
    Tally tally = new Tally(limit);
    Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
    try (RoutesUnderTry old = start(before, settings, clock);
        RoutesUnderTry edits = start(after, settings, clock);
        Stream<Message> messages = messages(settings, clock.instant())) {
      Iterator<Message> each = messages.limit(most).iterator();
      while (each.hasNext()) {
        Message message = each.next();
        tally.add(new Difference(message, old.send(message), edits.send(message)));
      }
    } catch (IllegalArgumentException e) {
      throw usage("--from: %s", e.getMessage());
    }
    output.print(() -> text.json(tally), lines -> text.tell(tally, lines));
    return tally.count(Difference.Kind.WOULD_FAIL) == 0 ? 0 : HighlevelExport.INCOMPLETE;
  }

  private static RoutesUnderTry start(RouteFolder routes, Settings settings, Clock clock)
      throws StartException {
    try {
      return new RoutesUnderTry(routes, settings, clock);
    } catch (Exception e) {
      throw new StartException(
          "Camel does not take the routes of " + routes.directory() + ": " + Phrases.root(e), e);
    }
  }

  private Stream<Message> messages(Settings settings, Instant now) throws IOException {
    if (from.equals("twin")) {
      return madeUp(settings, now);
    }
    if (from.equals("spool")) {
      return TriedMessages.of(settings.spool(), now);
    }
    Path file = Path.of(from);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw usage("--from %s is no readable file; or write twin or spool", from);
    }
    return TriedMessages.of(file, now);
  }

  private static Stream<Message> madeUp(Settings settings, Instant now) {
    String location =
        settings.locations().stream()
            .filter(configured -> !configured.equals(Settings.ALL_LOCATIONS))
            .findFirst()
            .orElse(LOCATION);
    return TwinTools.find()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the twin, which makes messages up, is not installed (lib/twin);"
                        + " choose a file, or spool"))
        .messages(location, now);
  }
}
