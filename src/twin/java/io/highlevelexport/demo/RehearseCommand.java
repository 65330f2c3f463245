package io.highlevelexport.demo;

import io.highlevelexport.app.Export;
import io.highlevelexport.cli.HighlevelExport;
import io.highlevelexport.cli.OnceCommand;
import io.highlevelexport.cli.Output;
import io.highlevelexport.cli.Start;
import io.highlevelexport.cli.StartException;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.util.FileUtil;
import picocli.CommandLine.Command;

/**
 * {@code rehearse}: exports some made-up conversations into a directory that goes again. What the
 * JVM has loaded then is what a real export loads; the start script keeps it as an archive.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {
  private static final String LOCATION = "locTwinAlpha000000001";

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("highlevel-export");
    try (Twin twin =
        new Twin(TwinOptions.builder().locations(LOCATION).messages(20).unlimited().build())) {
      twin.start();
      Home home = Home.of(directory, directory, HighlevelExport.app());
      Settings settings =
          Demo.settings(
              home,
              Map.of(
                  "export.api.url",
                  twin.url(),
                  "export.api.token",
                  TwinOptions.TOKEN,
                  "export.locations",
                  LOCATION,
                  "export.rate.requests",
                  "10000",
                  "export.sink.email",
                  "sql",
                  "export.http.port",
                  Integer.toString(freePort())));
      int exit = once(settings, home.routes());
      run(settings, home.routes());
      return exit;
    } finally {
      FileUtil.removeDir(directory.toFile());
    }
  }

  private static int once(Settings settings, Path routes) throws Exception {
    try (Export export = new Export(settings, routes, Export.Mode.ONCE, Clock.systemUTC())) {
      return OnceCommand.pass(
          export, settings, routes, Output.to(new PrintWriter(Writer.nullWriter(), false)));
    }
  }

  private static void run(Settings settings, Path routes) throws StartException {
    try (Export export = new Export(settings, routes, Export.Mode.RUN, Clock.systemUTC())) {
      Start.start(export, settings, routes);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
