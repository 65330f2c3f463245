package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.AuditResults;
import io.highlevelexport.ledger.AuditResults.Result;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.model.Window;
import io.highlevelexport.ops.Phrases;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit}: holds the archive against the API's totals now. */
@Command(
    name = "audit",
    description = {
      "Asks the API how many messages the past of each location and channel has, and compares.",
      "Where it is not what was exported, the place is found and fetched again. A running export"
          + " does it when it is asked to; without one, this is one pass as with once."
    })
final class AuditCommand extends ExportCommand {
  private static final long LOOK_MS = 50;

  @Option(
      names = "--location",
      paramLabel = "ID",
      split = ",",
      description = "Only these locations. Default: all that are exported.")
  private List<String> only = List.of();

  private Settings settings;
  private ExportedStreams asked;

  @Override
  public Integer call() throws Exception {
    settings = parent.settings();
    asked = ExportedStreams.of(only.isEmpty() ? settings.locations() : only, settings.channels());
    Map<StreamName, Instant> before = new HashMap<>();
    try (OpenState state = OpenState.of(settings)) {
      AuditResults results = new AuditResults(state.database().jdbc());
      results.want(asked);
      audits(results).forEach(audit -> before.put(audit.stream(), audit.auditedAt()));
    }
    if (OnceCommand.unlessOther(parent.export(Export.Mode.ONCE)).isEmpty()) {
      note("The running export does it.");
    }
    try (OpenState state = OpenState.of(settings)) {
      List<Result> audits = awaitEnd(state);
      Predicate<Result> isNew =
          audit -> !Objects.equals(audit.auditedAt(), before.get(audit.stream()));
      boolean holds =
          audits.stream().allMatch(isNew.and(Result::holds).and(audit -> !audit.open()));
      return print(audits, holds && !audits.isEmpty(), text -> tell(audits, isNew, text));
    }
  }

  private List<Result> audits(AuditResults results) {
    return results.results().stream()
        .filter(result -> asked.contains(result.location(), result.channel()))
        .toList();
  }

  /** Waits for the running export; not for what is paused. */
  private List<Result> awaitEnd(OpenState state) throws InterruptedException {
    AuditResults results = new AuditResults(state.database().readingJdbc());
    List<Result> audits = audits(results);
    while (audits.stream().anyMatch(audit -> audit.open() && !isPaused(audit, state))) {
      Thread.sleep(LOOK_MS);
      audits = audits(results);
    }
    return audits;
  }

  private boolean isPaused(Result audit, OpenState state) {
    return state.view().pauses().all(asked).stream()
        .filter(pause -> pause.locationId().equals(audit.location()))
        .map(Pause::channel)
        .anyMatch(
            channel ->
                List.of(Pause.ALL_CHANNELS, Window.AUDIT_CHANNEL, audit.channel())
                    .contains(channel));
  }

  private void tell(List<Result> audits, Predicate<Result> isNew, Text text) {
    if (audits.isEmpty()) {
      text.line(
          "Nothing%s was exported so far, so there is nothing to audit.",
          only.isEmpty() ? "" : " of " + String.join(", ", only));
      return;
    }
    text.table(
        audits,
        Text.column("Location", Result::location),
        Text.column("Channel", Result::channel),
        Text.column("Audited", Result::auditedAt),
        Text.column(
            "Result",
            audit ->
                isNew.test(audit) && !audit.open()
                    ? Phrases.audit(audit)
                    : "could not be done: see status and the log"));
  }
}
