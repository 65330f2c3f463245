package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.site.Site;
import io.highlevelexport.site.SiteReport;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code site}: the archive to read in a browser. */
@Command(
    name = "site",
    description = {
      "Makes the archive to read in a browser: static HTML, a page for each conversation, search"
          + " without a server.",
      "It shows what is in the database's tables and in the NDJSON files. Do it again to bring it"
          + " up to date: only what changed is written. It works while the export runs.",
      "erase and purge make each site again that they can reach."
    })
final class SiteCommand extends ExportCommand {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "An empty directory, or one with a site.")
  private Path out;

  @Option(
      names = "--forget",
      description = "Makes nothing: erase and purge look for that site no more.")
  private boolean forget;

  @Override
  public Integer call() throws Exception {
    Settings settings =
        parent.settings("export.sql.", "export.file.directory", "export.content.directory");
    try (OpenState state = OpenState.of(settings)) {
      Site site = new Site(settings, state.database());
      if (forget) {
        boolean forgotten = site.forget(out);
        return print(
            Map.of("forgotten", forgotten),
            forgotten,
            text -> text.line("%s: %s", out, forgotten ? "forgotten" : "no such site is known"));
      }
      SiteReport report = site.make(out);
      return print(report, true, text -> tell(report, text));
    }
  }

  private static void tell(SiteReport report, Text text) {
    text.line(
        "%s in %s of %s: %,d from table messages, %,d from files, %,d e-mails from table emails"
            + " alone.",
        Phrases.count(report.messages(), "message"),
        Phrases.count(report.conversations(), "conversation"),
        Phrases.count(report.locations(), "location"),
        report.fromTable(),
        report.fromFiles(),
        report.fromEmails());
    text.line(
        "%,d files written, %,d unchanged, %,d removed. Open %s",
        report.written(),
        report.unchanged(),
        report.removed(),
        report.directory().resolve("index.html").toAbsolutePath());
  }
}
