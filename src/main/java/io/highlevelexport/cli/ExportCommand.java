package io.highlevelexport.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.highlevelexport.ops.Json;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** A command that prints a result: as text, or with {@code --json} as JSON. */
abstract class ExportCommand implements Callable<Integer> {
  static final String JSON = "--json";

  @ParentCommand HighlevelExport parent;
  @Spec private CommandSpec spec;

  @Option(names = JSON, scope = ScopeType.INHERIT, description = "Prints JSON, for programs.")
  private boolean json;

  /**
   * Prints the result.
   *
   * @param result for programs
   * @param isWell whether it is what was wanted
   * @param words the same for people
   * @return the exit code
   */
  final int print(Object result, boolean isWell, Consumer<Text> words)
      throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.results()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(result));
    } else {
      Text text = new Text();
      words.accept(text);
      text.lines().forEach(out::println);
    }
    out.flush();
    return isWell ? 0 : HighlevelExport.INCOMPLETE;
  }

  /** Something beside the result: standard output belongs to JSON alone. */
  final void note(String line) {
    PrintWriter aside = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    aside.println(line);
    aside.flush();
  }

  final void error(String format, Object... values) {
    spec.commandLine().getErr().println(Text.format(format, values));
    spec.commandLine().getErr().flush();
  }

  final ParameterException usage(String format, Object... values) {
    CommandLine.ParseResult typed = spec.commandLine().getParseResult();
    while (typed.hasSubcommand()) {
      typed = typed.subcommand();
    }
    CommandLine command = typed.commandSpec().commandLine();
    return new ParameterException(command, Text.format(format, values));
  }
}
