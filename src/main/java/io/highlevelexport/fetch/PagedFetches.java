package io.highlevelexport.fetch;

import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.ledger.LateChanges;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Window;
import java.time.Instant;

/** Begins or resumes the fetch of a window, with what was read of its range before. */
record PagedFetches(Windows windows, KnownMessages known, FetchPool pool) {
  /**
   * Since it was planned another fetch may have ended it: then there is nothing to ask for, and
   * nothing to cut again.
   */
  PagedFetch begin(Window planned) {
    Window window = windows.open(planned.id()).orElse(null);
    if (window == null) {
      return WindowProgress.over(planned, known);
    }
    if (window.kind() == Window.Kind.CHANGES) {
      Instant mark = windows.late().of(window).map(LateChanges.Mark::known).orElse(Instant.MIN);
      return new ChangesProgress(window, pool.pageSize(), mark, known);
    }
    if (window.kind() == Window.Kind.ASKED) {
      // the ledger does not say whose messages it knows, so none of them is counted by it
      return new WindowProgress(
          window.at(null), pool.pageSize(), Long.MAX_VALUE, pagesLeft -> 1, known);
    }
    return new WindowProgress(
        // an audit has to know what comes, not what came before
        window.kind() == Window.Kind.AUDIT ? window.at(null) : window,
        pool.pageSize(),
        pool.windowMessages(),
        pagesLeft -> pool.parts(window, pagesLeft),
        known);
  }
}
