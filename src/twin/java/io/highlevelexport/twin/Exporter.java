package io.highlevelexport.twin;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import io.highlevelexport.twin.Reply.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers requests, without knowing how they travel. */
final class Exporter {
  private static final Pattern LIBRARY =
      Pattern.compile(
          "(apache-httpclient/|java/|java-http-client/|python-requests/|python-urllib|okhttp/"
              + "|go-http-client/|libwww-perl/).*|");

  /** What a firewall in front of the API says to a library that does not name its user. */
  private static final Reply FIREWALL =
      Reply.text(
          403,
          Map.of("Content-Type", "text/html; charset=UTF-8"),
          "<!DOCTYPE html>\n<html><head><title>Attention Required! | Cloudflare</title></head>"
              + "<body><h1>Sorry, you have been blocked</h1></body></html>\n");

  private final TwinOptions options;
  private final Tokens tokens;
  private final Faults faults;
  private final List<Endpoint> endpoints;
  private final FaultInjector injector = new FaultInjector();
  private final Map<String, Limiter> limiters;

  Exporter(TwinOptions options, List<Endpoint> endpoints, Tokens tokens, Faults faults) {
    this.options = options;
    this.endpoints = endpoints;
    this.tokens = tokens;
    this.faults = faults;
    this.limiters =
        options.locations.stream()
            .distinct()
            .collect(Collectors.toMap(Function.identity(), location -> new Limiter(options)));
  }

  Delivery answer(TwinRequest request) {
    List<Fault> striking = faults.striking(request);
    Reply reply = limitedReply(request, striking);
    Fault way = null;
    if (options.gzip
        && request.header("accept-encoding").contains("gzip")
        && striking.stream().noneMatch(Fault.Bytes.class::isInstance)) {
      reply = injector.pack(reply);
    }
    for (Fault fault : striking) {
      if (fault instanceof Fault.Headers more) {
        reply = reply.with(more.headers());
      } else if (fault instanceof Fault.Gateway gateway) {
        reply = Reply.text(gateway.status(), Map.of(), "");
      } else if (fault instanceof Fault.Bytes bytes) {
        reply = injector.spoil(reply, bytes);
      } else if (fault instanceof Fault.Wire || way == null && fault instanceof Fault.Drip) {
        way = fault;
      }
    }
    return new Delivery(reply, way, latency(request.number()));
  }

  private Duration latency(long requestNumber) {
    long jitter = options.jitter.toMillis();
    return jitter == 0
        ? options.latency
        : options.latency.plusMillis(
            Math.floorMod(Seeds.mix(options.seed + 5, requestNumber), jitter + 1));
  }

  private Reply limitedReply(TwinRequest request, List<Fault> striking) {
    Endpoint endpoint =
        endpoints.stream().filter(each -> each.serves(request)).findFirst().orElseThrow();
    Endpoint.Call call = endpoint.call(request, striking);
    String owner = endpoint.owner().apply(call);
    Limiter limiter = options.limitRequests == 0 ? null : limiters.get(owner);
    if (limiter == null) {
      return reply(endpoint, owner, call);
    }
    Limiter.Verdict verdict = limiter.admit();
    Reply reply = verdict.admitted() ? reply(endpoint, owner, call) : tooMany(verdict.waitMillis());
    return reply.with(verdict.headers());
  }

  private Reply tooMany(long waitMillis) {
    long seconds = Math.max(1, (waitMillis + 999) / 1000);
    Instant until = options.clock.instant().plusSeconds(seconds);
    return Reply.tooMany(
        switch (options.retryAfter) {
          case SECONDS -> Long.toString(seconds);
          case DATE -> RFC_1123_DATE_TIME.format(until.atOffset(ZoneOffset.UTC));
          case GARBAGE -> "soon";
          case ABSENT -> null;
        });
  }

  private Reply reply(Endpoint endpoint, String owner, Endpoint.Call call) {
    for (Fault fault : call.faults()) {
      if (fault instanceof Fault.Answer answer) {
        return answer.reply();
      }
      if (fault == Fault.Wire.SILENT) {
        return Reply.text(0, Map.of(), "");
      }
    }
    try {
      if (!endpoint.isOpen()) {
        check(call.request(), endpoint, owner);
      }
      return endpoint.answer().apply(call);
    } catch (RefusedException e) {
      return e.reply();
    }
  }

  private void check(TwinRequest request, Endpoint endpoint, String owner) {
    String authorization = request.header("authorization");
    tokens.check(authorization, false, Tokens.SCOPE);
    String version = request.header("version");
    if (version.isEmpty()) {
      throw new RefusedException(401, "version header was not found.");
    }
    if (!endpoint.versions().contains(version)) {
      throw request.unknown();
    }
    String agent = request.header("user-agent").toLowerCase(Locale.ROOT);
    if (LIBRARY.matcher(agent).matches()) {
      throw new RefusedException(FIREWALL);
    }
    if (owner != null && !(limiters.containsKey(owner) && tokens.opens(authorization, owner))) {
      throw new RefusedException(403, "The token does not have access to this location.");
    }
  }
}
