package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.twin.Cursors.FetchState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the page that a fetch asks for, and the cursor of the next one. */
record PageMaker(DataSet data, Cursors cursors) {
  /** The page number that the request asks for: 1 without a cursor, 0 with an unknown one. */
  int number(Map<String, String> query) {
    String cursor = query.get("cursor");
    return cursor == null ? 1 : cursors.peek(cursor).map(FetchState::page).orElse(0);
  }

  Reply page(Endpoint.Call call) {
    TwinRequest request = call.request();
    int limit = Query.limit(request.query());
    TwinOptions options = data.options;
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
    TwinOptions options = data.options;
    Query query = state.query();
    long now = options.pointInTime ? state.asOf() : options.clock.millis();
    List<TwinMessage> found = data.select(query, now);
    TwinMessage last = state.last();
    Comparator<TwinMessage> order = query.order();
    int start =
        (int)
            found.stream()
                .takeWhile(each -> last != null && order.compare(each, last) <= 0)
                .count();
    boolean isEmpty = faults.contains(Fault.Page.EMPTY_WITH_CURSOR);
    int end = isEmpty ? start : Math.min(found.size(), start + limit);
    List<TwinMessage> given = new ArrayList<>(found.subList(start, end));
    if (options.repeats && end > start) {
      given.add(0, found.get(Math.max(0, start - 1)));
      given.add(found.get(end - 1));
    }
    given.removeIf(TwinMessage::isPhantom);
    boolean more =
        end < found.size()
            || options.cursorEnd == TwinOptions.CursorEnd.EMPTY_PAGE && !given.isEmpty();
    FetchState next =
        new FetchState(
            query, end == start ? last : found.get(end - 1), state.page() + 1, state.asOf());
    ObjectNode rest = MessageMaker.JSON.createObjectNode();
    putCursor(rest, cursor(more, next, state, request.query().get("cursor"), faults));
    putTotal(rest, found.size(), faults, request.number());
    rest.put("traceId", Long.toHexString(Seeds.mix(options.seed, request.number())));
    // messages may be no JSON, and no UTF-8
    return given.stream()
        .map(each -> new String(data.json(each), ISO_8859_1))
        .collect(Collectors.joining(",", "{\"messages\":[", "]," + rest.toString().substring(1)))
        .getBytes(ISO_8859_1);
  }

  /** Null at the end. */
  private String cursor(
      boolean more, FetchState next, FetchState current, String cursor, List<Fault> faults) {
    if (faults.contains(Fault.Page.STUCK) && cursor != null) {
      return cursor;
    }
    if (faults.contains(Fault.Page.STUCK) || faults.contains(Fault.Page.NEW_BUT_STUCK)) {
      return cursors.issue(current, null);
    }
    return more || faults.contains(Fault.Page.EMPTY_WITH_CURSOR)
        ? cursors.issue(next, cursor)
        : null;
  }

  private void putCursor(ObjectNode page, String cursor) {
    TwinOptions options = data.options;
    if (cursor != null && options.cursorMode == TwinOptions.CursorMode.NUMBER) {
      page.put("nextCursor", Long.parseLong(cursor));
    } else if (cursor != null || options.cursorEnd != TwinOptions.CursorEnd.ABSENT) {
      boolean isEmpty = cursor == null && options.cursorEnd == TwinOptions.CursorEnd.EMPTY;
      page.put("nextCursor", isEmpty ? "" : cursor);
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
