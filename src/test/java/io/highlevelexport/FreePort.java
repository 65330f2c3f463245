package io.highlevelexport;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port that nobody listens on. */
public final class FreePort {
  private FreePort() {}

  /**
   * One that nobody listens on now, and that the system gives to no connection by itself: so it
   * stays free for a server that starts later, or goes away and comes back.
   */
  public static int find() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try (ServerSocket free = new ServerSocket(port)) {
        return free.getLocalPort();
      } catch (IOException e) {
        // somebody has it
      }
    }
  }
}
