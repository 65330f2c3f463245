package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiGate;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Window;
import java.util.List;

/** In place of {@link Planner} where nothing is to be fetched but what somebody has asked for. */
public final class AskedPlanner {
  private final Windows windows;
  private final ApiGate gate;

  AskedPlanner(Windows windows, ApiGate gate) {
    this.windows = windows;
    this.gate = gate;
  }

  /** Every window that is due now. */
  public List<Window> plan() {
    return windows.open().stream()
        .filter(window -> window.kind() == Window.Kind.ASKED)
        .filter(window -> !gate.isPaused(window))
        .toList();
  }
}
