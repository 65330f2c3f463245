package io.highlevelexport.twin;

import io.highlevelexport.twin.Reply.Delivery;
import io.highlevelexport.twin.Reply.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers requests, without knowing how they travel. */
final class Exporter {
  private static final String PATH = "/conversations/messages/export";
  private static final Set<String> VERSIONS = Set.of("2021-04-15", "v3");
  private static final Set<String> CONTACT_VERSIONS = Set.of("2021-07-28", "v3");
  private static final Pattern LIBRARY =
      Pattern.compile(
          "(apache-httpclient/|java/|java-http-client/|python-requests/|python-urllib|okhttp/"
              + "|go-http-client/|libwww-perl/).*|");
  private final TwinOptions options;
  private final Tokens tokens;
  private final OAuth oauth;
  private final Cursors cursors;
  private final Faults faults;
  private final RequestReader reader;
  private final PageMaker pages;
  private final List<Content> contents;
  private final FaultInjector injector = new FaultInjector();
  private final Map<String, Integer> locations;
  private final Map<String, Limiter> limiters = new HashMap<>();

  Exporter(
      TwinOptions options,
      DataSet data,
      List<Content> contents,
      Tokens tokens,
      OAuth oauth,
      Faults faults) {
    this.contents = contents;
    this.options = options;
    this.tokens = tokens;
    this.oauth = oauth;
    this.faults = faults;
    this.cursors = new Cursors(options);
    this.reader = new RequestReader(options);
    this.pages = new PageMaker(options, data, cursors);
    this.locations =
        IntStream.range(0, options.locations.size())
            .boxed()
            .collect(Collectors.toUnmodifiableMap(options.locations::get, i -> i));
    options.locations.forEach(location -> limiters.put(location, new Limiter(options)));
  }

  /** The page number that the request asks for: 1 without a cursor, 0 with an unknown one. */
  int pageNumber(Map<String, String> query) {
    String cursor = query.get("cursor");
    return cursor == null ? 1 : cursors.peek(cursor).map(FetchState::page).orElse(0);
  }

  Delivery answer(TwinRequest request) {
    List<Fault> striking = faults.striking(request);
    Reply reply = limitedReply(request, striking);
    Fault.Wire wire = null;
    Duration drip = null;
    if (options.gzip
        && request.header("accept-encoding").contains("gzip")
        && striking.stream().noneMatch(Fault.Bytes.class::isInstance)) {
      reply = injector.pack(reply);
    }
    for (Fault fault : striking) {
      if (fault instanceof Fault.Headers more) {
        reply = reply.with(more.headers());
      } else if (fault instanceof Fault.Gateway gateway) {
        reply = new Reply(gateway.status(), Map.of(), new byte[0]);
      } else if (fault instanceof Fault.Bytes bytes) {
        reply = injector.spoil(reply, bytes);
      } else if (fault instanceof Fault.Wire way) {
        wire = way;
      } else if (fault instanceof Fault.Drip slow) {
        drip = slow.every();
      }
    }
    return new Delivery(reply, wire, drip, latency(request.number()));
  }

  private Duration latency(long requestNumber) {
    long jitter = options.jitter.toMillis();
    return jitter == 0
        ? options.latency
        : options.latency.plusMillis(
            Math.floorMod(Seeds.mix(options.seed + 5, requestNumber), jitter + 1));
  }

  private Reply limitedReply(TwinRequest request, List<Fault> striking) {
    Limiter limiter = limiters.get(location(request));
    if (limiter == null || options.limitRequests == 0) {
      return reply(request, striking);
    }
    Limiter.Verdict verdict = limiter.admit();
    Reply reply = verdict.admitted() ? reply(request, striking) : tooMany(verdict);
    return reply.with(verdict.headers());
  }

  private Reply tooMany(Limiter.Verdict verdict) {
    long seconds = Math.max(1, (verdict.waitMillis() + 999) / 1000);
    Reply reply = Refusals.tooMany();
    return switch (options.retryAfter) {
      case SECONDS -> reply.with(Map.of("Retry-After", Long.toString(seconds)));
      case DATE -> {
        var until = options.clock.instant().plusSeconds(seconds).atOffset(ZoneOffset.UTC);
        yield reply.with(Map.of("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(until)));
      }
      case GARBAGE -> reply.with(Map.of("Retry-After", "soon"));
      case ABSENT -> reply;
    };
  }

  private Reply reply(TwinRequest request, List<Fault> striking) {
    for (Fault fault : striking) {
      if (fault instanceof Fault.Answer answer) {
        return new Reply(
            answer.status(), answer.headers(), answer.body().getBytes(StandardCharsets.UTF_8));
      }
      if (fault == Fault.Wire.SILENT) {
        return new Reply(0, Map.of(), new byte[0]);
      }
    }
    try {
      return OAuth.serves(request.path()) ? oauth.answer(request) : page(request, striking);
    } catch (RefusedException e) {
      return e.reply();
    }
  }

  private Optional<Content> content(TwinRequest request) {
    return contents.stream().filter(content -> content.serves(request)).findFirst();
  }

  /** The location whose limits and tokens the request is held against. */
  private String location(TwinRequest request) {
    return content(request).map(one -> one.location(request)).orElseGet(request::location);
  }

  private Reply page(TwinRequest request, List<Fault> striking) {
    if (AttachmentHost.serves(request)) {
      return AttachmentHost.answer(request);
    }
    Content content = content(request).orElse(null);
    if (content == null && !request.path().equals(PATH) || !request.method().equals("GET")) {
      throw Refusals.notFound("Cannot " + request.method() + " " + request.path());
    }
    String authorization = request.header("authorization");
    tokens.check(authorization);
    checkHeaders(request);
    Map<String, String> query = request.query();
    String name = location(request);
    Integer location = locations.get(name);
    if (content != null && name.isEmpty()) {
      return content.answer(request);
    }
    if (location == null || !tokens.opens(authorization, name)) {
      throw Refusals.forbidden("The token does not have access to this location.");
    }
    if (content != null) {
      return content.answer(request);
    }
    int limit = reader.limit(query);
    Query fresh = reader.query(location, query);
    String cursor = query.get("cursor");
    FetchState state =
        cursor == null
            ? new FetchState(fresh, null, 1, options.clock.millis())
            : resumed(cursor, fresh);
    return Reply.json(200, pages.page(state, cursor, limit, striking, request.number()));
  }

  private static void checkHeaders(TwinRequest request) {
    String version = request.header("version");
    if (version.isEmpty()) {
      throw Refusals.unauthorized("version header was not found.");
    }
    if (!(Contacts.isFor(request) ? CONTACT_VERSIONS : VERSIONS).contains(version)) {
      throw Refusals.notFound("Cannot GET " + request.path());
    }
    String agent = request.header("user-agent").toLowerCase(Locale.ROOT);
    if (LIBRARY.matcher(agent).matches()) {
      throw Refusals.firewall();
    }
  }

  /**
   * The fetch that the cursor goes on with; a cursor is good for the location and channel that it
   * was given for.
   */
  private FetchState resumed(String cursor, Query fresh) {
    Optional<FetchState> state =
        cursors
            .use(cursor)
            .filter(
                known ->
                    known.query().location() == fresh.location()
                        && known.query().channel() == fresh.channel());
    if (state.isEmpty()) {
      throw Refusals.badRequest("Invalid or expired cursor", "CONVERSATIONS_MSG_INVALID_CURSOR");
    }
    return state.get();
  }
}
