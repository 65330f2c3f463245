package io.highlevelexport.cli;

import io.highlevelexport.app.LeaseKeeper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.erase.Erasure;
import io.highlevelexport.erase.Removed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Option;

/** What the commands {@code erase} and {@code purge} have in common. */
abstract class ErasingCommand extends ExportCommand {
  private static final String[] KEYS = {
    "export.sql.",
    "export.spool.directory",
    "export.dead-letter.directory",
    "export.file.directory",
    "export.content.directory"
  };

  @Option(names = "--yes", description = "Remove it. Without this it is only counted.")
  private boolean yes;

  /**
   * What was removed, or would be.
   *
   * @param stillInFile whether the database's file still holds it, since another program reads it
   */
  private record Result(boolean removed, boolean stillInFile, List<Removed> stores) {}

  /**
   * Takes something out of the stores.
   *
   * @param remove whether something is changed; then nobody else works on the database
   */
  abstract List<Removed> sweep(Erasure erasure, Settings settings, boolean remove)
      throws IOException;

  /** Says what there is to say when it is done. */
  void tellMore(Text text) {}

  @Override
  public Integer call() throws Exception {
    Settings settings = parent.settings(KEYS);
    try (OpenState state = OpenState.of(settings);
        LeaseKeeper work = new LeaseKeeper(state.database(), false)) {
      if (yes) {
        work.begin(other -> {});
      }
      Erasure erasure = new Erasure(settings, state.database(), Clock.systemUTC());
      List<Removed> removed = sweep(erasure, settings, yes);
      boolean isRead = yes && !erasure.compact();
      if (isRead) {
        error(
            "%s: another program reads it, so that what was removed still lies in the file. End"
                + " that program, and say the same again.",
            settings.sql());
      }
      List<Path> notRead = removed.stream().flatMap(each -> each.notRead().stream()).toList();
      // whoever asks for an erasure must know where nobody has looked
      notRead.forEach(path -> error("Could not be looked into, look there yourself: %s", path));
      return print(
          new Result(yes, isRead, removed),
          notRead.isEmpty() && !isRead,
          text -> tell(removed, text));
    } catch (OpenState.NoStateException e) {
      // without its database the export knows nothing of files that are there all the same
      Path files = settings.fileDirectory();
      String more = Files.exists(files) ? " The files in " + files + " were not looked at." : "";
      error("%s%s", e.getMessage(), more);
    } catch (LeaseKeeper.RefusedException e) {
      error(
          "%s. Stop any standby too, do this, and start the export again: it goes on where it was.",
          e.getMessage());
    }
    return HighlevelExport.INCOMPLETE;
  }

  private void tell(List<Removed> removed, Text text) {
    text.table(
        removed,
        Text.column("Store", Removed::store),
        Text.column(yes ? "Removed" : "Would be removed", Removed::things),
        Text.column("Files", each -> each.files() == 0 ? "" : each.files()));
    if (!yes) {
      text.line("Nothing was changed. Say the same with --yes to remove it.");
    }
    tellMore(text);
  }
}
