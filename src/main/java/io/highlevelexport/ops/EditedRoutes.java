package io.highlevelexport.ops;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of edited route files.
 *
 * @param problem why the latest change is rejected
 * @param takenAt when one was reloaded last, {@code null} where none was since the start
 * @param taken its files
 */
public record EditedRoutes(Optional<String> problem, Instant takenAt, List<String> taken) {
  public static final EditedRoutes NONE = new EditedRoutes(Optional.empty(), null, List.of());
}
