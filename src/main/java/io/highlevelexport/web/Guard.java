package io.highlevelexport.web;

import io.highlevelexport.config.Settings;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps other sites and other people out: what another site makes the operator's browser ask for is
 * refused, and so is what needs the key or a login and comes without.
 *
 * <p>A name that another site has pointed at this machine is no name of ours (DNS rebinding); only
 * a browser can be led so, and it always says the name.
 */
final class Guard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Browsers leave it out. */
  private static final String USUAL_PORT = "^(https://[^:]+):443$|^(http://[^:]+):80$";

  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final Access access;
  private final Set<String> names = new TreeSet<>(LOOPBACK);
  private final Set<String> origins = new TreeSet<>();

  Guard(Settings.Http http, Access access) {
    this.access = access;
    names.add(
        http.host().contains(":") ? "[" + http.host() + "]" : http.host().toLowerCase(Locale.ROOT));
    for (URI url : http.urls()) {
      names.add(url.getHost().toLowerCase(Locale.ROOT));
      origins.add(
          (url.getScheme() + "://" + url.getRawAuthority())
              .toLowerCase(Locale.ROOT)
              .replaceFirst(USUAL_PORT, "$1$2"));
    }
  }

  /** Why a request is refused, as far as its headers tell; empty where it is not. */
  Optional<Answer> refuse(HttpServerRequest request) {
    String host = request.getHeader("host");
    if (host != null && !isOwn(host, request)) {
      return Optional.of(
          Answer.text(
              403,
              "This page is not served under that name. Ask for it as http://localhost:PORT/, from"
                  + " another machine through a tunnel: ssh -L PORT:localhost:PORT THIS-MACHINE;"
                  + " or give the name in export.http.urls.\n"));
    }
    return switch (request.method().name()) {
      case "GET", "HEAD" -> refuseReading(request);
      case "POST" -> refuseAction(request, host);
      default -> Optional.of(Answer.text(405, "GET or POST only\n"));
    };
  }

  /** Whether it is a name of this machine, or the address that the connection came to. */
  private boolean isOwn(String host, HttpServerRequest request) {
    String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    return names.contains(name) || name.equals(request.localAddress().hostAddress());
  }

  private Optional<Answer> refuseReading(HttpServerRequest request) {
    String path = path(request);
    boolean data = path.startsWith("/api/");
    if (data && !isFromOwnSite(request)) {
      return Optional.of(Answer.problem(403, "another site may not read this"));
    }
    boolean free =
        path.startsWith("/observe/")
            || (!access.hasUsers() && (!data || path.equals(StatusPage.STATUS)));
    return free ? Optional.empty() : demand(request);
  }

  private Optional<Answer> refuseAction(HttpServerRequest request, String host) {
    String origin = request.getHeader("origin");
    if (!isFromOwnSite(request) || (origin != null && !isOwnOrigin(origin, host))) {
      return Optional.of(Answer.problem(403, "another site may not do this"));
    }
    String type = request.getHeader("content-type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return Optional.of(Answer.problem(415, "Content-Type must be application/json"));
    }
    return path(request).equals(StatusPage.LOGIN) ? Optional.empty() : demand(request);
  }

  private Optional<Answer> demand(HttpServerRequest request) {
    return access.isProven(request) ? Optional.empty() : Optional.of(access.demand(request));
  }

  private static String path(HttpServerRequest request) {
    return request.path() == null ? "" : request.path();
  }

  /** Browsers say whose page asks; other programs do not. */
  private static boolean isFromOwnSite(HttpServerRequest request) {
    String site = request.getHeader("sec-fetch-site");
    return site == null || OWN_SITE.contains(site);
  }

  private boolean isOwnOrigin(String origin, String host) {
    try {
      return origins.contains(origin.toLowerCase(Locale.ROOT))
          || (host != null && host.equalsIgnoreCase(new URI(origin).getRawAuthority()));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
