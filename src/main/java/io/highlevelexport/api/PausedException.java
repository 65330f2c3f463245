package io.highlevelexport.api;

import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Window;

/** The gate lets no request of this window through now. */
public final class PausedException extends Exception {
  PausedException(Window window, Pause pause) {
    super(
        window.locationId()
            + " "
            + window.channel()
            + " is paused "
            + pause.end()
            + ": "
            + pause.faultClass());
  }
}
