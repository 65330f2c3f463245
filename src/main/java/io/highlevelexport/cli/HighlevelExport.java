package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Release;
import io.highlevelexport.app.RoutesException;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.ops.Phrases;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "highlevel-export",
    description = {
      "Exports the conversations of HighLevel locations to files, SQL and mail.",
      "Begin with: highlevel-export check, then once or run."
    },
    footer = {
      "",
      "Exit codes: 0 well, 1 something is missing, dead-lettered or could not be done, 2 wrong"
          + " usage, 78 configuration, routes or database, 70 internal error, 143 stopped by"
          + " SIGTERM, 130 by Ctrl-C."
    },
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    scope = ScopeType.INHERIT,
    subcommands = {
      RunCommand.class,
      OnceCommand.class,
      AuditCommand.class,
      CheckCommand.class,
      AuthorizeCommand.class,
      ConfigCommand.class,
      StatusCommand.class,
      DeadLettersCommand.class,
      TraceCommand.class,
      SiteCommand.class,
      EraseCommand.class,
      PurgeCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
public final class HighlevelExport implements Callable<Integer> {
  static final int INCOMPLETE = 1;
  static final int CONFIGURATION = 78;
  static final int INTERNAL = 70;

  private static final String CANNOT = "The export cannot start: ";

  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Holds config/, routes/ and data/. Default: the current directory if it has config/ or"
              + " routes/ that are yours, else the unpacked folder.")
  private Path home;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Also reads config/application-NAME.properties.")
  private String profile;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      mapFallbackValue = "",
      description = "Overrides a key of the configuration: -Dexport.period=5m")
  private Map<String, String> overrides = Map.of();

  private Home known;
  private Configuration configuration;
  private String origin;

  private HighlevelExport() {}

  /** The logging reads its configuration meanwhile: that takes as long as the command line does. */
  public static void main(String[] args) {
    CompletableFuture<?> logging = CompletableFuture.runAsync(LoggerFactory::getILoggerFactory);
    CommandLine commandLine = commandLine(args);
    commandLine.setOut(commandLine.getOut());
    if (Stream.of(args).anyMatch(argument -> argument.startsWith(ExportCommand.JSON))) {
      // standard output is the document's; the log goes beside it
      System.setOut(System.err);
    }
    commandLine.setExecutionStrategy(
        parsed -> {
          logging.join();
          return new CommandLine.RunLast().execute(parsed);
        });
    System.exit(commandLine.execute(args));
  }

  /**
   * The command line with its handling of errors; with the twin's commands where they are asked
   * for.
   */
  static CommandLine commandLine(String... args) {
    CommandLine commandLine = commandLine(new HighlevelExport()).addSubcommand(new TryCommand());
    if (TwinTools.areAskedFor(args)) {
      TwinTools.find().ifPresent(tools -> tools.commands().forEach(commandLine::addSubcommand));
    }
    return commandLine;
  }

  /**
   * The commands inside a program that says itself where everything is. There is no twin, and so no
   * try.
   *
   * @param origin what the user calls the configuration
   */
  public static CommandLine within(Home home, Configuration configuration, String origin) {
    HighlevelExport root = new HighlevelExport();
    root.known = home;
    root.configuration = configuration;
    root.origin = origin;
    return commandLine(root);
  }

  private static CommandLine commandLine(HighlevelExport root) {
    CommandLine commandLine = new CommandLine(root);
    commandLine.setExecutionExceptionHandler(
        (exception, command, result) -> end(exception, command.getErr()));
    return commandLine;
  }

  /** Says what a command ended with, and gives its exit code. */
  private static int end(Exception exception, PrintWriter err) {
    String text = exception.getMessage();
    int code = CONFIGURATION;
    if (exception instanceof StartException start) {
      code = start.exitCode();
    } else if (exception instanceof ConfigurationException) {
      text = "The configuration cannot be used:\n" + text.indent(2).stripTrailing();
    } else if (exception instanceof DataAccessException
        || exception instanceof TransactionException) {
      text = "The database (export.sql.*) cannot be used: " + Phrases.root(exception);
    } else if (exception instanceof IOException || exception instanceof UncheckedIOException) {
      text = "It could not be done: " + Phrases.root(exception);
      code = INCOMPLETE;
    } else {
      LoggerFactory.getLogger(HighlevelExport.class).debug("internal error", exception);
      text = "Internal error: " + exception.getClass().getName() + ": " + text;
      text += "\nLevel DEBUG for io.highlevelexport.cli in config/logback.xml shows where.";
      code = INTERNAL;
    }
    text.lines().forEach(err::println);
    return code;
  }

  /** Without a command: {@code run}. */
  @Override
  public Integer call() throws Exception {
    return RunCommand.run(this);
  }

  /** Where the program was unpacked; the start script says it. */
  public static Path app() {
    return Path.of(System.getProperty("highlevel-export.app", "."));
  }

  /**
   * Another command of the same program, home and profile, as a shell takes it in any directory;
   * inside another program, as that one's shell does.
   */
  String pasted(String command) throws ConfigurationException {
    if (origin != null) {
      return spec.name() + ":" + command;
    }
    Path script = home().distribution().resolve("bin").resolve(spec.name());
    String program = Files.exists(script) ? quoted(script.toString()) : spec.name();
    String directory = quoted(home().directory().toString());
    String line = String.join(" ", program, command, "--home", directory);
    return profile == null ? line : line + " --profile " + quoted(profile);
  }

  static String quoted(String word) {
    if (word.matches("[\\w./:\\\\-]+")) {
      return word;
    }
    boolean isWindows = File.separatorChar == '\\';
    return isWindows ? '"' + word + '"' : "'" + word.replace("'", "'\\''") + "'";
  }

  /**
   * Where everything is; one that nobody chose is told.
   *
   * @throws ConfigurationException when the directory is none, or not the user's own
   */
  Home home() throws ConfigurationException {
    if (known == null) {
      known = find();
    }
    return known;
  }

  private Home find() throws ConfigurationException {
    Home found = Home.of(home, Path.of(""), app());
    if (home == null) {
      found.mustBeOwn();
      boolean extensions =
          !found.directory().equals(found.distribution())
              && Files.isDirectory(found.directory().resolve("ext"));
      PrintWriter err = spec.commandLine().getErr();
      err.print("Home: " + found.directory() + " (no --home given");
      err.println(extensions ? "; its ext/ and logging need one)" : ")");
      err.flush();
    } else if (home.toString().isEmpty() || !Files.isDirectory(home)) {
      String fault = "'" + home + "' is no directory: create it, or choose another one";
      throw new ConfigurationException(List.of(new Problem("--home", "command line", fault)));
    }
    return found;
  }

  Configuration configuration() throws ConfigurationException {
    if (configuration == null) {
      Map<String, String> properties =
          System.getProperties().stringPropertyNames().stream()
              .collect(Collectors.toMap(name -> name, System::getProperty));
      Path defaults = home().distribution().resolve("config");
      configuration =
          Configuration.load(
              defaults, home().config(), profile, System.getenv(), properties, overrides);
    }
    return configuration;
  }

  /** Where the user finds the configuration. */
  String origin() throws ConfigurationException {
    return origin != null ? origin : home().config().toString();
  }

  SettingsReader.Reading reading() throws ConfigurationException {
    return SettingsReader.inspect(configuration(), home());
  }

  /**
   * The settings.
   *
   * @param keys what is needed: keys, or beginnings of keys; none for everything
   * @throws ConfigurationException with everything that is wrong with those
   */
  Settings settings(String... keys) throws ConfigurationException {
    return reading().settingsFor(keys);
  }

  /**
   * An export, not started yet.
   *
   * @throws ConfigurationException with everything that is wrong with the settings
   */
  Export export(Export.Mode mode) throws ConfigurationException {
    return new Export(settings(), home().routes(), mode, Clock.systemUTC());
  }

  /**
   * Starts an export unless its routes are broken.
   *
   * @throws StartException when it does not start; the message says why
   */
  public static void start(Export export) throws StartException {
    RoutesCheck.require(
        new RouteFolder(export.routes()), export.settings(), CANNOT + "the routes cannot be used:");
    try {
      export.start();
    } catch (RoutesException e) {
      throw new StartException(CANNOT + Phrases.root(e.getCause()), e);
    } catch (RuntimeException e) {
      throw new StartException(CANNOT + DatabaseCheck.inWords(e), e);
    }
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"highlevel-export " + Release.version()};
    }
  }
}
