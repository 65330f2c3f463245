package io.highlevelexport.twin;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code highlevel-export twin}: the API twin alone, until it is interrupted. */
@Command(
    name = "twin",
    description =
        "Serves made-up conversations the way the vendor's API would, with limits and faults.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class TwinCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final TwinOptions options = TwinOptions.builder();

  @Option(names = "--port", description = "Port on loopback; 0 takes a free one.")
  private int port = 8089;

  @Option(
      names = "--oauth",
      description = "Also has an app, installed in the first location and in a company.")
  private boolean oauth;

  @Option(names = "--token-life", description = "How long an app's access tokens live.")
  private Duration tokenLife = Duration.ofDays(1);

  /** The command, to be added to others. */
  public static CommandLine commandLine() {
    return TwinOptions.commandLine(new TwinCommand());
  }

  @Override
  public Integer call() throws InterruptedException {
    options.port = port;
    try {
      options.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Twin twin = new Twin(options).start()) {
      out.printf(
          """
          API twin at %1$s
          token:      %2$s
          locations:  %3$s
          try:
            curl -H 'Authorization: Bearer %2$s' -H 'Version: 2021-04-15' -A try-it \\
              '%1$s/conversations/messages/export?locationId=%4$s&channel=SMS&limit=10'
          Stop with Ctrl-C.
          """,
          twin.url(),
          options.token,
          String.join(", ", options.locations),
          options.locations.get(0));
      if (oauth) {
        tellApp(twin.oauth(), options.locations.toArray(String[]::new), out);
      }
      out.flush();
      new CountDownLatch(1).await();
    }
    return CommandLine.ExitCode.OK;
  }

  private void tellApp(OAuth app, String[] locations, PrintWriter out) {
    app.app("app-twin", "secret-twin");
    app.tokenLife(tokenLife);
    out.printf(
        """
        app:        client id app-twin, client secret secret-twin
        refresh token, user type Location: %s
        refresh token, user type Company:  %s
        """,
        app.install(locations[0]), app.installCompany("compTwin0000000000001", locations));
  }
}
