package io.highlevelexport.cli;

import io.highlevelexport.app.Release;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
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
    description = "Exports the conversations of HighLevel locations to files, SQL and mail.",
    footer = {
      "",
      "Begin with: highlevel-export check, then once or run.",
      "",
      "Exit codes: 0 well, 1 something is missing or dead-lettered, 2 wrong usage, 78"
          + " configuration, 70 internal error."
    },
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    subcommands = {
      RunCommand.class,
      OnceCommand.class,
      CheckCommand.class,
      AuthorizeCommand.class,
      ConfigCommand.class,
      StatusCommand.class,
      DeadLettersCommand.class,
      TraceCommand.class,
      EraseCommand.class,
      PurgeCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
public final class HighlevelExport implements Callable<Integer> {
  static final int INCOMPLETE = 1;
  static final int CONFIGURATION = 78;
  static final int INTERNAL = 70;

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

  private final Given given;
  private Home known;

  private HighlevelExport(Given given) {
    this.given = given;
  }

  /** Where everything is when the command line does not say it. */
  private record Given(Home home, Configuration configuration, String origin) {}

  /** The logging reads its configuration meanwhile: that takes as long as the command line does. */
  public static void main(String[] args) {
    Thread logging = new Thread(LoggerFactory::getILoggerFactory, "logging");
    logging.start();
    CommandLine commandLine = commandLine(args);
    commandLine.setExecutionStrategy(
        parsed -> {
          await(logging);
          return new CommandLine.RunLast().execute(parsed);
        });
    System.exit(commandLine.execute(args));
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The command line with its handling of errors; with the twin's commands where they are asked
   * for.
   */
  static CommandLine commandLine(String... args) {
    CommandLine commandLine =
        commandLine(new HighlevelExport(null)).addSubcommand(new TryCommand());
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
    return commandLine(new HighlevelExport(new Given(home, configuration, origin)));
  }

  private static CommandLine commandLine(HighlevelExport root) {
    CommandLine commandLine = new CommandLine(root);
    commandLine.setExecutionExceptionHandler(
        (exception, command, result) -> {
          command.getErr().println(Problems.inWords(exception));
          if (exception instanceof ConfigurationException || exception instanceof StartException) {
            return CONFIGURATION;
          }
          LoggerFactory.getLogger(HighlevelExport.class).debug("internal error", exception);
          return INTERNAL;
        });
    return commandLine;
  }

  /** Without a command: {@code run}. */
  @Override
  public Integer call() throws Exception {
    return RunCommand.run(this, spec.commandLine().getOut());
  }

  /** Where the program was unpacked; the start script says it. */
  public static Path app() {
    return Path.of(System.getProperty("highlevel-export.app", "."));
  }

  /**
   * Where everything is; one that nobody chose is told.
   *
   * @throws ConfigurationException when the directory is none, or not the user's own
   */
  Home home() throws ConfigurationException {
    if (given != null) {
      return given.home();
    }
    if (known == null) {
      known = find();
    }
    return known;
  }

  private Home find() throws ConfigurationException {
    if (home == null) {
      Home implied = Home.of(null, Path.of(""), app());
      implied.mustBeOwn();
      boolean extensions =
          !implied.directory().equals(implied.distribution())
              && Files.isDirectory(implied.directory().resolve("ext"));
      spec.commandLine()
          .getErr()
          .println(
              "Home: "
                  + implied.directory()
                  + " (no --home given"
                  + (extensions ? "; its ext/ and logging need one)" : ")"));
      spec.commandLine().getErr().flush();
      return implied;
    }
    if (!Files.isDirectory(home)) {
      throw new ConfigurationException(
          List.of(
              new Problem(
                  "--home",
                  "command line",
                  home.toAbsolutePath().normalize()
                      + (Files.exists(home)
                          ? " is not a directory"
                          : " does not exist: create it, or choose another directory"))));
    }
    return Home.of(home, Path.of(""), app());
  }

  /** Everything that the configuration says. */
  Configuration configuration() throws ConfigurationException {
    if (given != null) {
      return given.configuration();
    }
    Home chosen = home();
    return Configuration.load(
        chosen.distribution().resolve("config"),
        chosen.config(),
        profile,
        System.getenv(),
        systemProperties(),
        overrides);
  }

  private static Map<String, String> systemProperties() {
    Properties properties = System.getProperties();
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }

  /** Where the user finds the configuration. */
  String origin() throws ConfigurationException {
    return given != null ? given.origin() : home().config().toString();
  }

  /** The settings, and what is wrong with them. */
  SettingsReader.Reading reading() throws ConfigurationException {
    return SettingsReader.inspect(configuration(), home());
  }

  /**
   * The settings.
   *
   * @throws ConfigurationException with everything that is wrong with them
   */
  Settings settings() throws ConfigurationException {
    return SettingsReader.read(configuration(), home());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"highlevel-export " + Release.version()};
    }
  }
}
