package io.highlevelexport.cli;

import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code check}: whether the export could run. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    description = {
      "Tells whether the export can run.",
      "Lists everything that stands against it at once: configuration,"
          + " routes, directories, database, mail server, and whether the API takes the token for"
          + " each location.",
      "It changes nothing and sends no mail. The API gets one small request for each location."
    },
    footer = {"", "Exit codes: 0 the export can run (advice may be printed), 78 it cannot."})
final class CheckCommand implements Callable<Integer> {
  @ParentCommand private HighlevelExport parent;
  @Spec private CommandSpec spec;

  @Option(
      names = "--offline",
      description = "Asks neither the database nor the mail server nor the API.")
  private boolean offline;

  @Option(names = "--style", description = "Tells as well which routes and steps have no id.")
  private boolean style;

  @Override
  public Integer call() throws Exception {
    CheckReport report = new CheckReport();
    try {
      check(parent.configuration(), report);
    } catch (ConfigurationException e) {
      tell(e.problems(), report);
    }
    report.print(spec.commandLine().getOut(), Ansi.AUTO);
    return report.hasFailed() ? HighlevelExport.CONFIGURATION : 0;
  }

  private void check(Configuration configuration, CheckReport report) throws Exception {
    SettingsReader.Reading reading = SettingsReader.inspect(configuration, parent.home());
    Settings settings = reading.settings();
    List<Problem> problems = reading.problems();
    tell(problems, report);
    if (problems.isEmpty()) {
      report.ok("configuration", parent.origin());
    }
    Map<String, String> keys = settings.placeholders();
    RoutesCheck.check(parent.home().routes(), keys, style, report);
    if (!concerns(problems, "export.spool.", "export.dead-letter.", "export.file.")) {
      DirectoriesCheck.check(settings, report);
    }
    if (offline) {
      report.skipped("database, mail, API", "not asked (--offline)");
    } else {
      checkServers(settings, problems, report);
    }
  }

  private static void checkServers(Settings settings, List<Problem> problems, CheckReport report)
      throws InterruptedException {
    String first = "fix the configuration first";
    if (concerns(problems, "export.sql.")) {
      report.skipped("database", first);
    } else {
      DatabaseCheck.check(settings.sql(), report);
    }
    if (!settings.uses("mail")) {
      report.skipped("mail", "no exported channel goes there");
    } else if (concerns(problems, "export.mail.")) {
      report.skipped("mail", first);
    } else {
      MailCheck.check(settings, report);
    }
    if (concerns(problems, "export.api.", "export.oauth.", "export.locations", "export.channels")) {
      report.skipped("API", first);
    } else {
      CredentialCheck.check(settings, report);
    }
  }

  private static void tell(List<Problem> problems, CheckReport report) {
    problems.forEach(problem -> report.fail("configuration", problem.toString()));
  }

  private static boolean concerns(List<Problem> problems, String... keys) {
    return problems.stream()
        .anyMatch(problem -> List.of(keys).stream().anyMatch(problem.key()::startsWith));
  }
}
