package io.highlevelexport.cli;

import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check}: whether the export could run. */
@Command(
    name = "check",
    description = {
      "Tells whether the export can run.",
      "Lists everything that stands against it at once: configuration,"
          + " routes, directories, database, mail server, and whether the API takes the token for"
          + " each location.",
      "It changes nothing and sends no mail. The API gets one small request for each location."
    },
    footer = {"", "Exit codes: 0 the export can run (advice may be printed), 78 it cannot."})
final class CheckCommand extends ExportCommand {
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
    output.print(report::result, report::tell);
    return report.result().canRun() ? 0 : HighlevelExport.CONFIGURATION;
  }

  private void check(Configuration configuration, CheckReport report) throws Exception {
    SettingsReader.Reading reading = SettingsReader.inspect(configuration, parent.home());
    Settings settings = reading.settings();
    List<Problem> problems = reading.problems();
    tell(problems, report);
    if (problems.isEmpty()) {
      report.ok("configuration", "%s", parent.origin());
    }
    RoutesCheck.check(parent.home().routes(), settings, style, report);
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
    if (settings.scale().isOn() && concerns(problems, "export.sql.", "export.kafka.")) {
      report.skipped("Kafka", first);
    } else if (settings.scale().isOn()) {
      KafkaCheck.check(settings, report);
    }
    if (!settings.uses("mail")) {
      report.skipped("mail", "no exported channel goes there");
    } else if (concerns(problems, "export.mail.")) {
      report.skipped("mail", first);
    } else {
      MailCheck.check(settings.mail(), report);
    }
    if (concerns(problems, "export.api.", "export.oauth.", "export.locations", "export.channels")) {
      report.skipped("API", first);
    } else {
      new ApiCheck(settings, report).check();
    }
  }

  private static void tell(List<Problem> problems, CheckReport report) {
    problems.forEach(problem -> report.fail("configuration", "%s", problem));
  }

  private static boolean concerns(List<Problem> problems, String... keys) {
    return problems.stream()
        .anyMatch(problem -> Stream.of(keys).anyMatch(problem.key()::startsWith));
  }
}
