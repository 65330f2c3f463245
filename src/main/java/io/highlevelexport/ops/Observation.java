package io.highlevelexport.ops;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.spool.Spool;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;

/**
 * What health and metrics of a running export are made from.
 *
 * @param status how far each stream is
 * @param routes what became of edited routes
 */
public record Observation(
    Database database,
    LedgerView view,
    FetchWiring fetching,
    Progress progress,
    Spool spool,
    DeadLetters deadLetters,
    DeadLetterFiles deadLetterFiles,
    Supplier<Status> status,
    Supplier<EditedRoutes> routes) {
  /**
   * Answers health checks, and keeps the figures up to date.
   *
   * @param everyFewSeconds runs something again and again, until Camel stops
   */
  public void begin(CamelContext camel, Consumer<Runnable> everyFewSeconds) {
    HealthCheckRegistry health = HealthCheckRegistry.get(camel);
    checks().forEach(health::register);
    for (MeterRegistry registry : camel.getRegistry().findByType(MeterRegistry.class)) {
      everyFewSeconds.accept(new ExportMetrics(registry, this));
    }
  }

  private List<HealthCheck> checks() {
    Settings settings = view.settings();
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(new StreamsHealth(this, view.clock().instant()).check());
    checks.add(HealthChecks.database(database.viewJdbc()));
    checks.add(HealthChecks.spool(spool, settings.maxSpooledPages(), view::lanes));
    checks.add(HealthChecks.lanes(view::lanes));
    checks.add(HealthChecks.deadLetters(deadLetterFiles, deadLetters));
    checks.add(HealthChecks.routes(routes));
    if (settings.uses("mail")) {
      checks.add(new MailHealth(settings.mail()).check());
    }
    return checks;
  }
}
