package io.highlevelexport.ops;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Whether the routes that run are those of the files. The last good ones run otherwise: up. */
public final class RoutesHealth extends ExportCheck {
  private final Supplier<Optional<String>> problem;
  private final Supplier<String> lastReload;

  /**
   * @param problem why edited routes are rejected
   * @param lastReload when edited routes were reloaded last, in words
   */
  public RoutesHealth(Supplier<Optional<String>> problem, Supplier<String> lastReload) {
    super("routes", false);
    this.problem = problem;
    this.lastReload = lastReload;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    result.detail("lastReload", lastReload.get());
    problem
        .get()
        .ifPresent(
            why ->
                result.message(
                    "edited routes are rejected, the last good ones run: " + plain(why)));
    result.up();
  }
}
