package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.run.Export;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code run}: polls until it is stopped. */
@Command(name = "run", description = "Polls until it is stopped (default command).")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @ParentCommand private HighlevelExport parent;

  @Override
  public Integer call() throws Exception {
    return run(parent);
  }

  static int run(HighlevelExport parent) throws Exception {
    Settings settings = parent.settings();
    CountDownLatch stopped = new CountDownLatch(1);
    try (Export export =
        new Export(settings, parent.home().routes(), Export.Mode.RUN, Clock.systemUTC())) {
      Thread hook = new Thread(() -> stop(export, stopped), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      start(export);
      LOG.info(
          "exporting {} of {} every {} ms",
          String.join(", ", settings.channels()),
          String.join(", ", settings.locations()),
          settings.placeholders().get("export.period"));
      ProgressLines progress = new ProgressLines(export, System.out);
      while (!stopped.await(ProgressLines.PERIOD_MS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        progress.show();
      }
    }
    return 0;
  }

  static void start(Export export) throws StartException {
    try {
      export.start();
    } catch (Exception e) {
      throw new StartException(e);
    }
  }

  private static void stop(Export export, CountDownLatch stopped) {
    LOG.info("stopping");
    export.close();
    LOG.info("stopped");
    stopped.countDown();
  }
}
