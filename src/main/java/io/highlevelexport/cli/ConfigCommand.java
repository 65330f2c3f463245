package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.SettingsReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code config}: what the configuration comes to. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    description = {
      "Shows every key with its effective value and where it comes from; secrets are masked.",
      "Keys of your own come last. What is wrong is told as check does."
    },
    footer = {"", "Exit codes: 0 shown, 78 shown, but the configuration cannot be used."})
final class ConfigCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @ParentCommand private HighlevelExport parent;
  @Spec private CommandSpec spec;

  @Option(names = "--changed", description = "Leaves out what is at its default.")
  private boolean changed;

  @Option(names = "--json", description = "Prints JSON, for programs.")
  private boolean asJson;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = parent.configuration();
    SettingsReader.Reading reading = SettingsReader.inspect(configuration, parent.home());
    List<Effective> keys =
        Effective.of(configuration, reading).stream()
            .filter(key -> !changed || !key.isDefault())
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      Map<String, Object> document =
          Map.of("home", parent.home().directory().toString(), "keys", keys);
      out.println(JSON.writeValueAsString(document));
    } else {
      TextTable table = new TextTable("Key", "Value", "From");
      keys.forEach(key -> table.add(key.key(), Printable.line(key.value()), key.from()));
      out.print(table);
    }
    out.flush();
    if (!reading.problems().isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(Problems.inWords(new ConfigurationException(reading.problems())));
      err.flush();
      return HighlevelExport.CONFIGURATION;
    }
    return 0;
  }
}
