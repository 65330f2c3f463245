package io.highlevelexport.erase;

import io.highlevelexport.site.Site;
import io.highlevelexport.site.SiteReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sites, which are made from the other stores: what has left those leaves them too. */
record SiteStore(Site site) {
  /** Makes each site again; one that is not where it was counts as not looked into. */
  List<Removed> follow(boolean remove) {
    List<Removed> removed = new ArrayList<>();
    for (Path directory : site.known()) {
      String store = "files of the site in " + directory;
      List<Path> notRead = List.of();
      long changed = 0;
      if (!Site.isIn(directory)) {
        notRead = List.of(directory);
      } else if (remove) {
        try {
          SiteReport made = site.make(directory);
          changed = made.written() + made.removed();
        } catch (IOException e) {
          notRead = List.of(directory);
        }
      }
      removed.add(new Removed(store, changed, 0, notRead));
    }
    return removed;
  }
}
