package io.highlevelexport.app;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ops.ExportMetrics;
import io.highlevelexport.ops.HealthChecks;
import io.highlevelexport.ops.MailHealth;
import io.highlevelexport.ops.Status;
import io.highlevelexport.ops.StreamsHealth;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;

/**
 * What health and metrics of a running export are made from.
 *
 * @param status how far each stream is
 */
record Observation(
    Settings settings,
    Storage storage,
    LedgerView view,
    FetchWiring fetching,
    Progress progress,
    DeadLetters deadLetters,
    DeadLetterFiles deadLetterFiles,
    RouteReload reload,
    Supplier<Status> status,
    Clock clock) {
  private static final long METRICS_MS = 3000;

  /** Answers health checks, and keeps the figures up to date, until Camel stops. */
  void begin(ExportMain camel) {
    CamelContext context = camel.getCamelContext();
    HealthCheckRegistry health = HealthCheckRegistry.get(context);
    checks().forEach(health::register);
    for (MeterRegistry registry : context.getRegistry().findByType(MeterRegistry.class)) {
      camel.everySoOften("metrics", metrics(registry), METRICS_MS);
    }
    storage.many().ifPresent(many -> many.observe(context));
  }

  private List<HealthCheck> checks() {
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(
        new StreamsHealth(
                view.pauses(),
                fetching::ownLocations,
                settings.channels(),
                progress,
                () -> Optional.ofNullable(fetching.problem()),
                settings.polling(),
                clock.instant(),
                clock)
            .check());
    checks.add(HealthChecks.database(storage.database().viewJdbc()));
    checks.add(HealthChecks.spool(storage.spool(), settings.maxSpooledPages(), view::lanes));
    checks.add(HealthChecks.lanes(view::lanes));
    checks.add(HealthChecks.deadLetters(deadLetterFiles, deadLetters));
    checks.add(
        HealthChecks.routes(
            reload::problem, () -> Objects.toString(reload.edited().takenAt(), "none")));
    if (settings.uses("mail")) {
      Settings.Mail mail = settings.mail();
      checks.add(new MailHealth(mail.host(), mail.port(), System::nanoTime).check());
    }
    return checks;
  }

  private Runnable metrics(MeterRegistry registry) {
    ExportMetrics.Sources sources =
        new ExportMetrics.Sources(
            settings,
            fetching::ownLocations,
            progress,
            fetching.metrics(),
            fetching.access().budget(),
            storage.spool(),
            deadLetters,
            deadLetterFiles);
    return new ExportMetrics(registry, sources, status, reload::problem, clock);
  }
}
