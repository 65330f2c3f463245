package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes the page that a walk asks for, and the cursor of the next one. */
final class PageMaker {
  private static final byte[] MESSAGES = "{\"messages\":[".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES_PER_MESSAGE = 900;
  private final TwinOptions options;
  private final DataSet data;
  private final Cursors cursors;

  PageMaker(TwinOptions options, DataSet data, Cursors cursors) {
    this.options = options;
    this.data = data;
    this.cursors = cursors;
  }

  /**
   * @param cursor the one that the request had, or null
   */
  byte[] page(WalkState state, String cursor, int limit, List<Fault> faults, long requestNumber) {
    Selection selection =
        data.select(state.query(), options.pointInTime() ? state.asOf() : options.clock().millis());
    Walker walker = selection.after(state.position());
    ByteSink sink = new ByteSink(limit * BYTES_PER_MESSAGE).put(MESSAGES);
    Position last = state.position();
    boolean given = false;
    if (!faults.contains(Fault.Page.EMPTY_WITH_CURSOR)) {
      if (options.repeatsAcrossPages()
          && last != null
          && state.page() % 2 == 0
          && walker.hasNext()) {
        writeAgain(last, state, selection, sink);
        given = true;
      }
      for (int i = 0; i < limit && walker.hasNext(); i++) {
        if (given) {
          sink.put(',');
        }
        last = walker.writeNext(sink);
        given = true;
      }
      if (options.repeatsWithinPages() && given) {
        sink.put(',');
        writeAgain(last, state, selection, sink);
      }
    }
    boolean more = walker.hasNext() || options.emptyLastPage() && given;
    sink.put(']');
    writeCursor(
        more,
        new WalkState(state.query(), last, state.page() + 1, state.asOf()),
        state,
        cursor,
        faults,
        sink);
    writeTotal(selection.total(), faults, requestNumber, sink);
    sink.ascii(",\"traceId\":\"")
        .ascii(Long.toHexString(Dice.mix(options.seed(), requestNumber)))
        .ascii("\"}");
    return sink.toBytes();
  }

  private static void writeAgain(
      Position last, WalkState state, Selection selection, ByteSink sink) {
    boolean ascending = state.query().ascending();
    selection
        .after(new Position(last.key(), ascending ? last.place() - 1 : last.place() + 1))
        .writeNext(sink);
  }

  private void writeCursor(
      boolean more,
      WalkState next,
      WalkState current,
      String cursor,
      List<Fault> faults,
      ByteSink sink) {
    String text = null;
    if (faults.contains(Fault.Page.NEW_BUT_STUCK)) {
      text = cursors.issueNew(current);
    } else if (faults.contains(Fault.Page.STUCK)) {
      text = cursor == null ? cursors.issueNew(current) : cursor;
    } else if (more || faults.contains(Fault.Page.EMPTY_WITH_CURSOR)) {
      text = cursors.issue(next, cursor);
    }
    if (text != null) {
      String quote = options.cursorMode() == TwinOptions.CursorMode.NUMBER ? "" : "\"";
      sink.ascii(",\"nextCursor\":").ascii(quote).ascii(text).ascii(quote);
    } else {
      sink.ascii(
          switch (options.cursorEnd()) {
            case NULL -> ",\"nextCursor\":null";
            case ABSENT -> "";
            case EMPTY -> ",\"nextCursor\":\"\"";
          });
    }
  }

  private void writeTotal(long total, List<Fault> faults, long requestNumber, ByteSink sink) {
    if (faults.contains(Fault.Page.TOTAL_MISSING)) {
      return;
    }
    long shown = total;
    if (faults.contains(Fault.Page.TOTAL_WRONG)) {
      shown = total + 7;
    } else if (faults.contains(Fault.Page.TOTAL_CHANGING)) {
      shown = total + requestNumber;
    }
    sink.ascii(",\"total\":").number(shown);
  }
}
