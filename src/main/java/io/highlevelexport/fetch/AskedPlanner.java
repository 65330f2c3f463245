package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiGate;
import io.highlevelexport.api.Locations;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Window;

/** In place of {@link Planner} where nothing is to be fetched but what somebody has asked for. */
public final class AskedPlanner {
  private final Locations locations;
  private final Windows windows;
  private final ApiGate gate;
  private final FetchPool pool;

  AskedPlanner(Locations locations, Windows windows, ApiGate gate, FetchPool pool) {
    this.locations = locations;
    this.windows = windows;
    this.gate = gate;
    this.pool = pool;
  }

  public void plan() {
    locations.current(); // an agency's are looked up
    pool.add(
        windows.open().stream()
            .filter(window -> window.kind() == Window.Kind.ASKED)
            .filter(window -> !gate.isPaused(window))
            .toList());
    pool.begun();
  }
}
