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
    })
final class CheckCommand extends ExportCommand {
  @Option(
      names = "--offline",
      description = "Asks neither the database nor the mail server nor the API.")
  private boolean offline;

  private final CheckReport report = new CheckReport();
  private List<Problem> problems;

  @Override
  public Integer call() throws Exception {
    try {
      SettingsReader.Reading reading = parent.reading();
      problems = reading.problems();
      if (problems.isEmpty()) {
        report.about("configuration").ok("%s", parent.origin());
      }
      tellProblems();
      check(reading.settings());
    } catch (ConfigurationException e) {
      problems = e.problems();
      tellProblems();
    }
    print(report.result(), true, report::tell);
    return report.result().canRun() ? 0 : HighlevelExport.CONFIGURATION;
  }

  private void tellProblems() {
    problems.forEach(problem -> report.about("configuration").fail("%s", problem));
  }

  private void check(Settings settings) throws ConfigurationException {
    RoutesCheck.check(parent.home().routes(), settings, report.about("routes"));
    if (isRight("directories", "export.spool.", "export.dead-letter.", "export.file.")) {
      DirectoriesCheck.check(settings, report);
    }
    if (offline) {
      report.about("database, mail, API").skipped("not asked (--offline)");
      return;
    }
    if (isRight("database", "export.sql.")) {
      DatabaseCheck.check(settings.sql(), report.about("database"));
    }
    if (settings.scale().isOn() && isRight("Kafka", "export.sql.", "export.kafka.")) {
      KafkaCheck.check(settings, report.about("Kafka"));
    }
    if (!settings.uses("mail")) {
      report.about("mail").skipped("no exported channel goes there");
    } else if (isRight("mail", "export.mail.")) {
      MailCheck.check(settings.mail(), report.about("mail"));
    }
    if (isRight("API", "export.api.", "export.oauth.", "export.locations", "export.channels")) {
      ApiCheck.check(settings, report);
    }
  }

  /** Whether the keys of something are right; if not, it is not looked at. */
  private boolean isRight(String subject, String... keys) {
    boolean isRight =
        problems.stream().noneMatch(problem -> Stream.of(keys).anyMatch(problem.key()::startsWith));
    if (!isRight) {
      report.about(subject).skipped("fix the configuration first");
    }
    return isRight;
  }
}
