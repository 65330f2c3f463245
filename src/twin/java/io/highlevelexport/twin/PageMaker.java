package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.twin.FetchState.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes the page that a fetch asks for, and the cursor of the next one. */
final class PageMaker {
  private final TwinOptions options;
  private final DataSet data;
  private final Cursors cursors;

  PageMaker(TwinOptions options, DataSet data) {
    this.options = options;
    this.data = data;
    this.cursors = new Cursors(options);
  }

  Endpoint endpoint() {
    return Endpoint.of(
        "/conversations/messages/export",
        Endpoint.VERSIONS,
        call -> call.request().location(),
        this::page);
  }

  /** The page number that the request asks for: 1 without a cursor, 0 with an unknown one. */
  int number(Map<String, String> query) {
    String cursor = query.get("cursor");
    return cursor == null ? 1 : cursors.peek(cursor).map(FetchState::page).orElse(0);
  }

  private Reply page(Endpoint.Call call) {
    TwinRequest request = call.request();
    int limit = Query.limit(request.query());
    int location = options.locations.indexOf(request.location());
    Query query = Query.of(options, location, request.query());
    FetchState state =
        request.hasCursor()
            ? resumed(request.query().get("cursor"), query)
            : new FetchState(query, null, 1, options.clock.millis());
    return Reply.json(200, page(state, request, limit, call.faults()));
  }

  /**
   * The fetch that the cursor goes on with; a cursor is good for the location and channel that it
   * was given for.
   */
  private FetchState resumed(String cursor, Query fresh) {
    return cursors
        .use(cursor)
        .filter(
            known ->
                known.query().location() == fresh.location()
                    && known.query().channel() == fresh.channel())
        .orElseThrow(() -> new RefusedException(400, "Invalid or expired cursor"));
  }

  private byte[] page(FetchState state, TwinRequest request, int limit, List<Fault> faults) {
    Query query = state.query();
    long now = options.pointInTime ? state.asOf() : options.clock.millis();
    List<TwinMessage> found = data.select(query, now);
    int start = start(found, state, now);
    int end = Math.min(found.size(), start + limit);
    if (faults.contains(Fault.Page.EMPTY_WITH_CURSOR)) {
      end = start;
    }
    List<TwinMessage> given = new ArrayList<>(found.subList(start, end));
    if (options.repeatsAcrossPages && state.page() % 2 == 0 && start > 0 && end > start) {
      given.add(0, found.get(start - 1));
    }
    if (options.repeatsWithinPages && end > start) {
      given.add(found.get(end - 1));
    }
    given.removeIf(TwinMessage::isPhantom);
    Position last = end == start ? state.last() : query.position(found.get(end - 1), now);
    boolean more = end < found.size() || options.emptyLastPage && !given.isEmpty();
    FetchState next = new FetchState(query, last, state.page() + 1, state.asOf());
    ObjectNode rest = MessageMaker.JSON.createObjectNode();
    putCursor(rest, cursor(more, next, state, request.query().get("cursor"), faults));
    putTotal(rest, found.size(), faults, request.number());
    rest.put("traceId", Long.toHexString(Seeds.mix(options.seed, request.number())));
    // messages may be no JSON, and no UTF-8
    return given.stream()
        .map(each -> new String(data.json(each, now), ISO_8859_1))
        .collect(Collectors.joining(",", "{\"messages\":[", "]," + rest.toString().substring(1)))
        .getBytes(ISO_8859_1);
  }

  /** The first message behind the last one given. */
  private static int start(List<TwinMessage> found, FetchState state, long now) {
    Query query = state.query();
    Predicate<TwinMessage> isGiven =
        message ->
            state.last() != null
                && query.order().compare(query.position(message, now), state.last()) <= 0;
    return (int) found.stream().takeWhile(isGiven).count();
  }

  /** Null at the end. */
  private String cursor(
      boolean more, FetchState next, FetchState current, String cursor, List<Fault> faults) {
    if (faults.contains(Fault.Page.NEW_BUT_STUCK)) {
      return cursors.issue(current, null);
    }
    if (faults.contains(Fault.Page.STUCK)) {
      return cursor == null ? cursors.issue(current, null) : cursor;
    }
    return more || faults.contains(Fault.Page.EMPTY_WITH_CURSOR)
        ? cursors.issue(next, cursor)
        : null;
  }

  private void putCursor(ObjectNode page, String cursor) {
    if (cursor != null && options.cursorMode == TwinOptions.CursorMode.NUMBER) {
      page.put("nextCursor", Long.parseLong(cursor));
    } else if (cursor != null || options.cursorEnd == TwinOptions.CursorEnd.NULL) {
      page.put("nextCursor", cursor);
    } else if (options.cursorEnd == TwinOptions.CursorEnd.EMPTY) {
      page.put("nextCursor", "");
    }
  }

  private static void putTotal(ObjectNode page, long total, List<Fault> faults, long number) {
    if (faults.contains(Fault.Page.TOTAL_WRONG)) {
      page.put("total", total + 7);
    } else if (faults.contains(Fault.Page.TOTAL_CHANGING)) {
      page.put("total", total + number);
    } else if (!faults.contains(Fault.Page.TOTAL_MISSING)) {
      page.put("total", total);
    }
  }
}
