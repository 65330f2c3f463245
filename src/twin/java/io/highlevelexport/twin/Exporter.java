package io.highlevelexport.twin;

import io.highlevelexport.twin.Reply.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Answers requests, without knowing how they travel.
 *
 * @param rules the scripted faults, beside those of the options that strike by chance
 */
record Exporter(
    TwinOptions options,
    List<Endpoint> endpoints,
    Tokens tokens,
    List<FaultRule> rules,
    Map<String, Limiter> limiters) {
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

  Delivery answer(TwinRequest request) {
    List<Fault> striking = striking(request);
    Reply reply = limitedReply(request, striking);
    Fault way = null;
    for (Fault fault : striking) {
      if (fault instanceof Fault.Headers more) {
        reply = reply.with(more.headers());
      } else if (fault instanceof Fault.Gateway gateway) {
        reply = Reply.text(gateway.status(), Map.of(), "");
      } else if (fault instanceof Fault.Bytes bytes) {
        reply = FaultInjector.spoil(reply, bytes);
      } else if (fault instanceof Fault.Wire || way == null && fault instanceof Fault.Drip) {
        way = fault;
      }
    }
    long random = Seeds.mix(options.seed + 5, request.number());
    long jitter = Math.floorMod(random, options.jitter.toMillis() + 1);
    return new Delivery(reply, way, options.latency.plusMillis(jitter));
  }

  /** All that goes wrong with this request, in the order in which it was set up. */
  List<Fault> striking(TwinRequest request) {
    List<Fault> striking = new ArrayList<>();
    rules.stream()
        .filter(rule -> rule.strikes(request))
        .forEach(rule -> striking.add(rule.fault()));
    long turn = request.number();
    for (Map.Entry<Fault, Double> rated : options.faultRates.entrySet()) {
      turn = Seeds.mix(options.seed, turn);
      if ((turn >>> 11) * 0x1.0p-53 < rated.getValue()) {
        striking.add(rated.getKey());
      }
    }
    return striking;
  }

  private Reply limitedReply(TwinRequest request, List<Fault> striking) {
    Endpoint endpoint =
        endpoints.stream().filter(each -> each.serves(request)).findFirst().orElseThrow();
    Endpoint.Call call = endpoint.call(request, striking);
    String owner = endpoint.owner().apply(call);
    if (options.limitRequests == 0 || owner == null || !options.locations.contains(owner)) {
      return reply(endpoint, owner, call);
    }
    Limiter.Verdict verdict = limiters.computeIfAbsent(owner, id -> new Limiter(options)).admit();
    Reply reply =
        verdict.admitted()
            ? reply(endpoint, owner, call)
            : Fault.tooMany(Long.toString(Math.max(1, (verdict.waitMillis() + 999) / 1000)));
    return reply.with(verdict.headers());
  }

  private Reply reply(Endpoint endpoint, String owner, Endpoint.Call call) {
    for (Fault fault : call.faults()) {
      if (fault instanceof Reply answer) {
        return answer;
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
    Set<String> locations = tokens.check(request.header("authorization"), false, Tokens.SCOPE);
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
    if (owner != null && !(options.locations.contains(owner) && locations.contains(owner))) {
      throw new RefusedException(403, "The token does not have access to this location.");
    }
  }
}
