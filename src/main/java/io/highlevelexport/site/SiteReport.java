package io.highlevelexport.site;

import java.nio.file.Path;

/**
 * What a site holds, and what making it has changed.
 *
 * @param fromTable messages whose newest version stands in table {@code messages}
 * @param fromFiles messages whose newest version stands in an NDJSON file
 * @param fromEmails e-mails of which only table {@code emails} knows
 */
public record SiteReport(
    Path directory,
    long locations,
    long conversations,
    long fromTable,
    long fromFiles,
    long fromEmails,
    Files files) {
  /** How many files were written, were as they should be already, and were removed. */
  public record Files(int written, int unchanged, int removed) {
    public int changed() {
      return written + removed;
    }
  }

  /** All that the site shows. */
  public long messages() {
    return fromTable + fromFiles + fromEmails;
  }

  SiteReport with(Files changed) {
    return new SiteReport(
        directory, locations, conversations, fromTable, fromFiles, fromEmails, changed);
  }
}
