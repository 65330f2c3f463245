package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.config.Settings;
import io.highlevelexport.dryrun.Difference;
import io.highlevelexport.dryrun.Difference.Kind;
import io.highlevelexport.dryrun.RoutesUnderTry;
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
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
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
    })
final class TryCommand extends ExportCommand {
  /** Whose messages are made up where no location is configured. */
  private static final String LOCATION = "locTwinAlpha000000001";

  private static final int WIDE = 38;
  private static final int LEAD = 12;
  private static final int LABEL = 60;
  private static final int REASON = 300;

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

  /** What the routes before the change are called. */
  private String before;

  /** Where those after it lie. */
  private Path after;

  @Override
  public Integer call() throws Exception {
    Settings settings =
        parent.settings(
            "export.mail.mode",
            "export.mail.tls",
            "export.mail.in-doubt",
            "export.sink.",
            "camel.");
    Path own = parent.home().routes();
    RouteFolder oldRoutes = new RouteFolder(edited == null ? RoutesUnderTry.ofThisRelease() : own);
    before = edited == null ? "the routes of this release" : own.toString();
    after = edited == null ? own : directory(edited);
    if (edited != null) {
      RoutesCheck.require(oldRoutes, settings, "The routes before (" + own + ") are broken:");
    }
    RouteFolder newRoutes = RouteFolder.over(own, after);
    RoutesCheck.require(newRoutes, settings, "The routes after (" + after + ") are broken:");
    return run(settings, oldRoutes, newRoutes);
  }

  private Path directory(Path chosen) {
    if (!Files.isDirectory(chosen)) {
      throw usage("--routes %s is no directory: give one with route files", chosen);
    }
    return chosen.toAbsolutePath().normalize();
  }

  private int run(Settings settings, RouteFolder oldRoutes, RouteFolder newRoutes)
      throws Exception {
    Tally tally = new Tally(limit);
    Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
    try (RoutesUnderTry old = start(oldRoutes, settings, clock);
        RoutesUnderTry edits = start(newRoutes, settings, clock);
        Stream<Message> messages = messages(settings, clock.instant())) {
      Iterator<Message> each = messages.limit(most).iterator();
      while (each.hasNext()) {
        Message message = each.next();
        tally.add(new Difference(message, old.send(message), edits.send(message)));
      }
    } catch (IllegalArgumentException e) {
      throw usage("--from: %s", e.getMessage());
    }
    boolean isWell = tally.count(Kind.WOULD_FAIL) == 0;
    return print(json(tally), isWell, text -> tell(tally, text));
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

  private void tell(Tally tally, Text text) {
    text.line("Before: %s", before).line("After:  %s", after).line("");
    text.line(
        "%,d messages tried, nothing sent: %,d go elsewhere, %,d look different, %,d would fail,"
            + " %,d are unchanged",
        tally.messages(),
        tally.count(Kind.GOES_ELSEWHERE),
        tally.count(Kind.LOOKS_DIFFERENT),
        tally.count(Kind.WOULD_FAIL),
        tally.count(Kind.UNCHANGED));
    long failed = tally.failedBefore();
    String old = failed == 0 ? "" : Text.format(", %,d of them before, too", failed);
    section(tally.samples(Kind.WOULD_FAIL), "Would fail" + old, text);
    section(tally.samples(Kind.GOES_ELSEWHERE), "Go elsewhere", text);
    section(tally.samples(Kind.LOOKS_DIFFERENT), "Look different", text);
  }

  private static void section(List<Difference> samples, String title, Text text) {
    if (!samples.isEmpty()) {
      text.line("").line("%s, for example:", title);
    }
    for (Difference sample : samples) {
      Message message = sample.message();
      text.line("  %s %s", message.getChannel(), Phrases.line(message.getId(), LABEL));
      Text table =
          new Text()
              .table(
                  sample.lines(),
                  Text.column(
                      "", line -> Phrases.line(line.what().replaceFirst("\\?.*", ""), LABEL)),
                  Text.column("before", line -> part(line, line.before())),
                  Text.column("", line -> "->"),
                  Text.column("after", line -> part(line, line.after())));
      table.lines().forEach(row -> text.lines().add("    " + row));
      if (sample.kinds().contains(Kind.WOULD_FAIL)) {
        text.line("    because: %s", Phrases.line(sample.after().fault(), REASON));
      }
    }
  }

  /** The text from a little before where it differs, if it is too long to be shown whole. */
  private static String part(Difference.Line difference, String text) {
    char[] before = Objects.requireNonNullElse(difference.before(), "").toCharArray();
    char[] after = Objects.requireNonNullElse(difference.after(), "").toCharArray();
    int from = Math.max(0, Arrays.mismatch(before, after) - LEAD);
    String line = text == null ? "(none)" : Phrases.line(text);
    if (line.length() > WIDE && from > 0) {
      line = "..." + Phrases.line(text.substring(Math.min(from, text.length())));
    }
    return line.isEmpty() ? "(empty)" : Phrases.line(line, WIDE);
  }

  /** Everything, texts in full. */
  private ObjectNode json(Tally tally) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("before", before).put("after", after.toString()).put("messages", tally.messages());
    root.put("elsewhere", tally.count(Kind.GOES_ELSEWHERE));
    root.put("different", tally.count(Kind.LOOKS_DIFFERENT));
    root.put("failing", tally.count(Kind.WOULD_FAIL));
    root.put("failingBefore", tally.failedBefore());
    root.put("unchanged", tally.count(Kind.UNCHANGED));
    ArrayNode samples = root.putArray("samples");
    for (Kind kind : Kind.values()) {
      tally.samples(kind).forEach(sample -> add(sample, samples.addObject()));
    }
    return root;
  }

  private static void add(Difference sample, ObjectNode entry) {
    entry.put("location", sample.message().getLocationId());
    entry.put("channel", sample.message().getChannel());
    entry.put("id", sample.message().getId());
    entry.put("elsewhere", sample.kinds().contains(Kind.GOES_ELSEWHERE));
    entry.put("different", sample.kinds().contains(Kind.LOOKS_DIFFERENT));
    entry.put("failing", sample.kinds().contains(Kind.WOULD_FAIL));
    entry.putPOJO("lines", sample.lines());
  }
}
