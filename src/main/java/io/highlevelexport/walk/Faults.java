package io.highlevelexport.walk;

import io.highlevelexport.config.Secret;
import java.io.IOException;

/**
 * The class of a fault, as dead letters and outages name it: auth, client, rate, server, network,
 * protocol, poison, sink.
 */
public final class Faults {
  private Faults() {}

  /** The class of a fault of the walk. */
  public static String classOf(Throwable fault) {
    if (fault instanceof ApiException.Unauthorized
        || fault instanceof ApiException.UnauthorizedForGood
        || fault instanceof ApiException.UnauthorizedLikeOthers
        || fault instanceof Secret.UnreadableException) {
      return "auth";
    }
    if (fault instanceof ApiException.Refused || fault instanceof ApiException.CursorRefused) {
      return "client";
    }
    if (fault instanceof ApiException.RateLimited) {
      return "rate";
    }
    if (fault instanceof ApiException.ServerFault) {
      return "server";
    }
    if (fault instanceof ApiException.NotAPage) {
      return "protocol";
    }
    return fault instanceof IOException ? "network" : "poison";
  }
}
