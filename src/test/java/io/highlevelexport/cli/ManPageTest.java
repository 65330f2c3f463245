package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The man page says what the commands are. */
class ManPageTest {
  private static final Path PAGE = Path.of("src/main/man/highlevel-export.1");

  private final CommandLine root = HighlevelExport.commandLine();

  @Test
  void it_is_up_to_date() throws Exception {
    if ("write".equals(System.getProperty("man.page"))) {
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE).as("mvn test -Dtest=ManPageTest -Dman.page=write").hasContent(page());
  }

  @Test
  void it_has_no_line_that_roff_would_take_for_something_else() {
    assertThat(page().lines().filter(line -> line.startsWith(".") || line.startsWith("'")))
        .allMatch(line -> line.matches("\\.(TH|SH|SS|TP|B)( .*)?"));
    assertThat(page()).contains("\\-\\-older\\-than").contains(".SS dead\\-letters replay");
  }

  private String page() {
    StringBuilder page = new StringBuilder();
    line(page, ".TH HIGHLEVEL\\-EXPORT 1 \"\" \"highlevel\\-export\" \"User Commands\"");
    List<String> description = List.of(root.getCommandSpec().usageMessage().description());
    line(page, ".SH NAME");
    line(page, "highlevel\\-export \\- " + text(description.get(0)));
    line(page, ".SH SYNOPSIS");
    line(page, ".B highlevel\\-export");
    line(page, "[\\fIOPTION\\fR]... [\\fICOMMAND\\fR]");
    line(page, ".SH DESCRIPTION");
    description.forEach(each -> line(page, text(each)));
    line(page, ".SH OPTIONS");
    line(page, "Of every command:");
    root.getCommandSpec().options().forEach(option -> argument(page, option));
    line(page, ".SH COMMANDS");
    subcommands(root).forEach((name, command) -> command(page, name, command));
    line(page, ".SH EXIT STATUS");
    for (String footer : root.getCommandSpec().usageMessage().footer()) {
      line(page, text(footer.replaceFirst("^Exit codes: ", "")));
    }
    line(page, ".SH FILES");
    line(page, "The home holds \\fIconfig/\\fR, \\fIroutes/\\fR and \\fIdata/\\fR;");
    line(page, "\\fIdocs/\\fR beside the program says the rest.");
    return page.toString();
  }

  private static Map<String, CommandLine> subcommands(CommandLine of) {
    Map<String, CommandLine> commands = new TreeMap<>(of.getSubcommands());
    commands.remove("help");
    return commands;
  }

  private static void command(StringBuilder page, String name, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    line(page, ".SS " + text(name));
    List.of(spec.usageMessage().description()).forEach(each -> line(page, text(each)));
    spec.positionalParameters().forEach(each -> argument(page, each));
    spec.options().stream()
        .filter(option -> !option.hidden() && !option.inherited() && !isOfEvery(option))
        .forEach(option -> argument(page, option));
    subcommands(command).forEach((sub, each) -> command(page, name + " " + sub, each));
  }

  private static boolean isOfEvery(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }

  private static void argument(StringBuilder page, ArgSpec argument) {
    String label = "\\fI" + text(argument.paramLabel()) + "\\fR";
    line(page, ".TP");
    if (argument instanceof OptionSpec option) {
      String equals = option.longestName().startsWith("--") ? "=" : "";
      String value = option.arity().max() == 0 ? "" : equals + label;
      line(page, "\\fB" + text(String.join(", ", option.names())) + "\\fR" + value);
    } else {
      line(page, label + (((PositionalParamSpec) argument).arity().max() > 1 ? "..." : ""));
    }
    List.of(argument.description()).forEach(each -> line(page, text(each)));
  }

  /** Without picocli's marks, and so that roff takes nothing in it for a request of its own. */
  private static String text(String words) {
    String plain =
        words.replaceAll("@\\|\\S+ (.*?)\\|@", "$1").replace("%n", " ").replace("%%", "%");
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private static void line(StringBuilder page, String line) {
    if (!line.isBlank()) {
      page.append(line).append('\n');
    }
  }
}
