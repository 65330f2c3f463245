package io.highlevelexport.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps other sites out of a page that has no login: what they make the operator's browser ask for
 * is refused.
 *
 * <p>A name that another site has pointed at this machine is no name of ours (DNS rebinding). What
 * changes something needs a token that only this page's own script can read, and an origin that is
 * the page's own.
 */
final class Guard {
  /** Carries the token. */
  static final String TOKEN_HEADER = "x-export-token";

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final int TOKEN_BYTES = 24;

  private final Set<String> names;
  private final String token = newToken();

  /**
   * @param address that the server listens on; it may be asked for by it
   */
  Guard(String address) {
    names = new TreeSet<>(LOOPBACK);
    names.add(address.contains(":") ? "[" + address + "]" : address.toLowerCase(Locale.ROOT));
  }

  private static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Another one with each start. */
  String token() {
    return token;
  }

  /** Why a request is refused; empty where it is not. */
  Optional<Answer> refuse(Request request) {
    String host = request.header("host");
    if (host == null || !names.contains(name(host))) {
      return Optional.of(
          Answer.text(
              403,
              "This page is not served under that name. Ask for it as http://localhost:PORT/, from"
                  + " another machine through a tunnel: ssh -L PORT:localhost:PORT"
                  + " THIS-MACHINE\n"));
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> refuseReading(request);
      case "POST" -> refuseAction(request, host);
      default -> Optional.of(Answer.text(405, "GET or POST only\n"));
    };
  }

  /** Without the port. */
  private static String name(String host) {
    return host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
  }

  private static Optional<Answer> refuseReading(Request request) {
    return request.path().startsWith("/api/") && !isFromOwnSite(request)
        ? Optional.of(Answer.problem(403, "another site may not read this"))
        : Optional.empty();
  }

  private Optional<Answer> refuseAction(Request request, String host) {
    String origin = request.header("origin");
    if (!isFromOwnSite(request) || (origin != null && !isOrigin(origin, host))) {
      return Optional.of(Answer.problem(403, "another site may not do this"));
    }
    String type = request.header("content-type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return Optional.of(Answer.problem(415, "Content-Type must be application/json"));
    }
    String given = request.header(TOKEN_HEADER);
    if (given == null || !isToken(given)) {
      return Optional.of(
          Answer.problem(
              403, "the page is older than the program: reload it, then do it once more"));
    }
    return Optional.empty();
  }

  /** Browsers say by themselves whose page asks; other programs do not. */
  private static boolean isFromOwnSite(Request request) {
    String site = request.header("sec-fetch-site");
    return site == null || OWN_SITE.contains(site);
  }

  private static boolean isOrigin(String origin, String host) {
    try {
      return host.equalsIgnoreCase(new URI(origin).getRawAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
