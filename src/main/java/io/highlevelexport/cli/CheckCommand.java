package io.highlevelexport.cli;

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
      check(parent.reading(), report);
    } catch (ConfigurationException e) {
      tell(e.problems(), report);
    }
    print(report::result, report::tell);
    return report.result().canRun() ? 0 : HighlevelExport.CONFIGURATION;
  }

  private void check(SettingsReader.Reading reading, CheckReport report) throws Exception {
    Settings settings = reading.settings();
    List<Problem> problems = reading.problems();
    tell(problems, report);
    if (problems.isEmpty()) {
      report.about("configuration").ok("%s", parent.origin());
    }
    RoutesCheck.check(parent.home().routes(), settings, style, report.about("routes"));
    if (!concerns(problems, "export.spool.", "export.dead-letter.", "export.file.")) {
      DirectoriesCheck.check(settings, report);
    }
    if (offline) {
      report.about("database, mail, API").skipped("not asked (--offline)");
    } else {
      checkServers(settings, problems, report);
    }
  }

  private static void checkServers(Settings settings, List<Problem> problems, CheckReport report) {
    if (isRight("database", problems, report, "export.sql.")) {
      DatabaseCheck.check(settings.sql(), report.about("database"));
    }
    if (settings.scale().isOn()
        && isRight("Kafka", problems, report, "export.sql.", "export.kafka.")) {
      KafkaCheck.check(settings, report.about("Kafka"));
    }
    if (!settings.uses("mail")) {
      report.about("mail").skipped("no exported channel goes there");
    } else if (isRight("mail", problems, report, "export.mail.")) {
      MailCheck.check(settings.mail(), report.about("mail"));
    }
    String[] keys = {"export.api.", "export.oauth.", "export.locations", "export.channels"};
    if (isRight("API", problems, report, keys)) {
      ApiCheck.check(settings, report);
    }
  }

  /** Whether the keys of something are right; if not, it is not looked at. */
  private static boolean isRight(
      String subject, List<Problem> problems, CheckReport report, String... keys) {
    boolean isRight = !concerns(problems, keys);
    if (!isRight) {
      report.about(subject).skipped("fix the configuration first");
    }
    return isRight;
  }

  private static void tell(List<Problem> problems, CheckReport report) {
    problems.forEach(problem -> report.about("configuration").fail("%s", problem));
  }

  private static boolean concerns(List<Problem> problems, String... keys) {
    return problems.stream()
        .anyMatch(problem -> Stream.of(keys).anyMatch(problem.key()::startsWith));
  }
}
