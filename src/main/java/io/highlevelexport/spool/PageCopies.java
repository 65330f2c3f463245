package io.highlevelexport.spool;

import io.highlevelexport.model.PageCopy;
import io.highlevelexport.model.StagedPage;
import java.util.List;

/** Where pages of the spool lie a second time, for the instance that takes a location over. */
public interface PageCopies {
  /** Where one instance works alone. */
  PageCopies NONE = (locationId, pages) -> List.of();

  /**
   * Copies pages that lie whole in the spool, and waits until they are safe there.
   *
   * @throws SpoolException when the export stops before that
   */
  List<PageCopy> keep(String locationId, List<StagedPage> pages);
}
