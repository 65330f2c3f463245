package io.highlevelexport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port that nobody listens on. */
public final class FreePort {
  private FreePort() {}

  /**
   * One that the system gives to no connection by itself: for a server that goes away and comes
   * back.
   */
  public static int lasting() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try (ServerSocket free = new ServerSocket(port)) {
        return free.getLocalPort();
      } catch (IOException e) {
        // somebody has it
      }
    }
  }

  /** One that is free now; somebody else may take it meanwhile. */
  public static int find() {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
