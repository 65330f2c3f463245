package io.highlevelexport.cli;

import io.highlevelexport.app.LeaseKeeper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.erase.Erasure;
import io.highlevelexport.erase.Removed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What the commands {@code erase} and {@code purge} have in common. */
final class Erasing {
  private static final String[] KEYS = {
    "export.sql.", "export.spool.directory", "export.dead-letter.directory", "export.file.directory"
  };

  private final HighlevelExport parent;
  private final PrintWriter out;
  private final PrintWriter err;

  Erasing(HighlevelExport parent, PrintWriter out, PrintWriter err) {
    this.parent = parent;
    this.out = out;
    this.err = err;
  }

  /** Takes something out of the stores. */
  @FunctionalInterface
  interface Sweep {
    List<Removed> with(Erasure erasure, Settings settings) throws IOException;
  }

  /**
   * @param remove whether something is changed; then nobody else may work on the database
   * @param lastWords what there is to say when it is done
   */
  int run(Sweep sweep, boolean remove, List<String> lastWords) throws Exception {
    Settings settings = parent.reading().settingsFor(KEYS);
    try (OpenState state = OpenState.of(settings);
        LeaseKeeper work = new LeaseKeeper(state.database(), false)) {
      if (remove) {
        work.begin(other -> {});
      }
      Erasure erasure = new Erasure(settings, state.database(), Clock.systemUTC());
      List<Removed> removed = sweep.with(erasure, settings);
      if (remove) {
        erasure.compact();
      }
      report(removed, remove);
      lastWords.forEach(out::println);
      out.flush();
      return 0;
    } catch (OpenState.NoStateException e) {
      return noDatabase(e, settings);
    } catch (LeaseKeeper.RefusedException e) {
      err.println(
          e.getMessage()
              + " Stop it (run, once and any that stands by), do this, and start it again: it goes"
              + " on where it was.");
      err.flush();
      return HighlevelExport.INCOMPLETE;
    }
  }

  /** Without its database the export knows nothing; files that are there all the same are told. */
  private int noDatabase(OpenState.NoStateException e, Settings settings) {
    Path files = Path.of(settings.placeholders().get("export.file.directory"));
    err.println(
        e.getMessage()
            + (Files.exists(files) ? " The files in " + files + " were not looked at." : ""));
    err.flush();
    return HighlevelExport.INCOMPLETE;
  }

  private void report(List<Removed> removed, boolean done) {
    TextTable table = new TextTable("Store", done ? "Removed" : "Would be removed", "Files");
    for (Removed each : removed) {
      table.add(Printable.line(each.store()), each.things(), each.files() == 0 ? "" : each.files());
    }
    out.print(table);
    if (!done) {
      out.println("Nothing was changed. Say the same with --yes to remove it.");
    }
  }
}
