package io.highlevelexport.cli;

import io.highlevelexport.api.Locations;
import io.highlevelexport.app.Export;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ops.Phrases;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code run}: polls until it is stopped. */
@Command(
    name = "run",
    description = {
      "Polls until it is stopped (default command).",
      "Exports all history first, then what is new every export.period.",
      "Edited route files are reloaded while it runs. Stop it with Ctrl-C or SIGTERM: the page"
          + " that is under way is finished, and the next start goes on from there."
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final long LOOK_MS = 250;

  @ParentCommand private HighlevelExport parent;

  @Override
  public Integer call() throws Exception {
    return run(parent);
  }

  static int run(HighlevelExport parent) throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    try (Export export = parent.export(Export.Mode.RUN)) {
      Settings settings = export.settings();
      Thread hook = new Thread(() -> stop(export, stopped), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      HighlevelExport.start(export);
      LOG.info(
          "exporting {} of {} every {}",
          String.join(", ", settings.channels()),
          Locations.some(settings.locations()),
          Phrases.lasting(settings.polling().period()));
      if (settings.http().port() != 0) {
        LOG.info(
            settings.http().hasUsers() ? "status page: {}" : "status page: {} (with its key: {})",
            settings.http().url(),
            parent.pasted("status --open"));
      }
      ProgressLines progress = new ProgressLines(export);
      boolean moved = false;
      while (!stopped.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        if (!moved && !parent.home().routes().equals(export.routes())) {
          moved = true;
          LOG.warn(
              "the routes in {} are not looked at before a restart: those in {} run",
              parent.home().routes(),
              export.routes());
        }
        if (export.isReplaced()) {
          return HighlevelExport.INTERNAL;
        }
        progress.show();
      }
    }
    return 0;
  }

  private static void stop(Export export, CountDownLatch stopped) {
    LOG.info("stopping");
    export.close();
    LOG.info("stopped");
    stopped.countDown();
  }
}
