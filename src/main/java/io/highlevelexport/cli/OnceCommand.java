package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code once}: one complete pass. */
@Command(
    name = "once",
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    description = {
      "One complete pass, with a summary.",
      "Every location and channel is fetched and every message delivered; then it tells what was"
          + " done and where it is.",
      "For cron: a second pass reads only what is new or changed."
    },
    footer = {
      "",
      "Exit codes: 0 complete, 1 something is missing or dead-lettered, 78 configuration, routes or"
          + " database."
    })
public final class OnceCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(OnceCommand.class);

  private static final long LOOK_MS = 20;

  @ParentCommand private HighlevelExport parent;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Settings settings = parent.settings();
    Path routes = parent.home().routes();
    try (Export export = new Export(settings, routes, Export.Mode.ONCE, Clock.systemUTC())) {
      AtomicBoolean stopping = new AtomicBoolean();
      Thread hook =
          new Thread(
              () -> {
                stopping.set(true);
                LOG.info("stopping; the next run goes on from here");
                export.close();
              },
              "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        return pass(export, settings, routes, spec.commandLine().getOut());
      } catch (Exception e) {
        if (stopping.get()) {
          return HighlevelExport.INCOMPLETE;
        }
        throw e;
      } finally {
        if (!stopping.get()) {
          Runtime.getRuntime().removeShutdownHook(hook);
        }
      }
    }
  }

  /**
   * Runs a pass to its end and prints what it did.
   *
   * @param routes the directory of the routes
   * @return the exit code
   */
  public static int pass(Export export, Settings settings, Path routes, PrintWriter out)
      throws Exception {
    Start.start(export, settings, routes);
    ProgressLines progress = new ProgressLines(export, out);
    while (!export.isDone()) {
      progress.show();
      Thread.sleep(LOOK_MS);
    }
    progress.end();
    Summary summary = export.summary();
    out.print(SummaryTable.of(summary, settings));
    out.flush();
    return summary.isComplete() ? 0 : HighlevelExport.INCOMPLETE;
  }
}
