package io.highlevelexport.site;

import java.nio.file.Path;

/**
 * What a site holds, and what making it has changed.
 *
 * @param fromTable messages whose newest version stands in table {@code messages}
 * @param fromFiles messages whose newest version stands in an NDJSON file
 * @param fromEmails e-mails of which only table {@code emails} knows
 * @param written files that are new or other than before
 * @param unchanged files that were as they should be
 * @param removed files that are no more
 * @param messagesRemoved messages that it showed before and shows no more
 */
public record SiteReport(
    Path directory,
    long locations,
    long conversations,
    long fromTable,
    long fromFiles,
    long fromEmails,
    int written,
    int unchanged,
    int removed,
    int messagesRemoved) {
  /** All that the site shows. */
  public long messages() {
    return fromTable + fromFiles + fromEmails;
  }
}
