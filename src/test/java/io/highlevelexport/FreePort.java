package io.highlevelexport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

/** A port that nobody listens on. */
public final class FreePort {
  private FreePort() {}

  /** One that is free now; somebody else may take it meanwhile. */
  public static int find() {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
