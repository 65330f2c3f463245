package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.run.Export;
import io.highlevelexport.run.Summary;
import java.io.PrintStream;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code once}: one complete pass. */
@Command(
    name = "once",
    description =
        "One complete pass: every location and channel walked, every message delivered. Exit 0:"
            + " complete; 1: something is missing or dead-lettered.")
public final class OnceCommand implements Callable<Integer> {
  private static final long LOOK_MS = 20;

  @ParentCommand private HighlevelExport parent;

  @Override
  public Integer call() throws Exception {
    Settings settings = parent.settings();
    try (Export export =
        new Export(settings, parent.home().routes(), Export.Mode.ONCE, Clock.systemUTC())) {
      Thread hook = new Thread(export::close, "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      int exit = pass(export, settings, System.out);
      Runtime.getRuntime().removeShutdownHook(hook);
      return exit;
    }
  }

  /** Runs a pass to its end and prints what it did. */
  public static int pass(Export export, Settings settings, PrintStream out) throws Exception {
    RunCommand.start(export);
    ProgressLines progress = new ProgressLines(export, out);
    while (!export.isDone()) {
      progress.show();
      Thread.sleep(LOOK_MS);
    }
    progress.end();
    Summary summary = export.summary();
    out.print(SummaryTable.of(summary, settings));
    return summary.isComplete() ? 0 : HighlevelExport.INCOMPLETE;
  }
}
