package io.highlevelexport.twin;

import io.highlevelexport.twin.FetchState.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes the page that a fetch asks for, and the cursor of the next one. */
record PageMaker(TwinOptions options, DataSet data, Cursors cursors) {
  /**
   * @param cursor the one that the request had, or null
   */
  byte[] page(FetchState state, String cursor, int limit, List<Fault> faults, long requestNumber) {
    Query query = state.query();
    long now = options.pointInTime ? state.asOf() : options.clock.millis();
    List<TwinMessage> found = data.select(query, now);
    int start = start(found, state, now);
    int end = Math.min(found.size(), start + limit);
    if (faults.contains(Fault.Page.EMPTY_WITH_CURSOR)) {
      end = start;
    }
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    page.writeBytes(ascii("{\"messages\":["));
    int given = 0;
    boolean again = options.repeatsAcrossPages && state.page() % 2 == 0;
    for (int i = again && start > 0 && end > start ? start - 1 : start; i < end; i++) {
      given += put(page, query, found.get(i), now, given);
    }
    if (options.repeatsWithinPages && given > 0) {
      given += put(page, query, found.get(end - 1), now, given);
    }
    Position last = end == start ? state.last() : position(query, found.get(end - 1), now);
    boolean more = end < found.size() || options.emptyLastPage && given > 0;
    FetchState next = new FetchState(query, last, state.page() + 1, state.asOf());
    page.writeBytes(
        ascii(
            "]"
                + cursor(more, next, state, cursor, faults)
                + total(found.size(), faults, requestNumber)
                + ",\"traceId\":\""
                + Long.toHexString(Seeds.mix(options.seed, requestNumber))
                + "\"}"));
    return page.toByteArray();
  }

  /** The first message behind the last one given. */
  private static int start(List<TwinMessage> found, FetchState state, long now) {
    int start = 0;
    while (state.last() != null
        && start < found.size()
        && !state
            .last()
            .isBefore(position(state.query(), found.get(start), now), state.query().ascending())) {
      start++;
    }
    return start;
  }

  private static Position position(Query query, TwinMessage message, long now) {
    return new Position(query.key(message, now), message.order());
  }

  /**
   * @return how many were given
   */
  private int put(
      ByteArrayOutputStream page, Query query, TwinMessage message, long now, int given) {
    if (message.isPhantom()) {
      return 0;
    }
    if (given > 0) {
      page.write(',');
    }
    page.writeBytes(data.json(query.location(), message, now));
    return 1;
  }

  private String cursor(
      boolean more, FetchState next, FetchState current, String cursor, List<Fault> faults) {
    String text;
    if (faults.contains(Fault.Page.NEW_BUT_STUCK)) {
      text = cursors.issueNew(current);
    } else if (faults.contains(Fault.Page.STUCK)) {
      text = cursor == null ? cursors.issueNew(current) : cursor;
    } else if (more || faults.contains(Fault.Page.EMPTY_WITH_CURSOR)) {
      text = cursors.issue(next, cursor);
    } else {
      return switch (options.cursorEnd) {
        case NULL -> ",\"nextCursor\":null";
        case ABSENT -> "";
        case EMPTY -> ",\"nextCursor\":\"\"";
      };
    }
    String quote = options.cursorMode == TwinOptions.CursorMode.NUMBER ? "" : "\"";
    return ",\"nextCursor\":" + quote + text + quote;
  }

  private static String total(long total, List<Fault> faults, long requestNumber) {
    if (faults.contains(Fault.Page.TOTAL_MISSING)) {
      return "";
    }
    long shown = total;
    if (faults.contains(Fault.Page.TOTAL_WRONG)) {
      shown = total + 7;
    } else if (faults.contains(Fault.Page.TOTAL_CHANGING)) {
      shown = total + requestNumber;
    }
    return ",\"total\":" + shown;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
