package io.highlevelexport.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command of the export that prints a result. */
abstract class ExportCommand implements Callable<Integer> {
  @ParentCommand HighlevelExport parent;
  @Mixin Output output;
  @Spec private CommandSpec spec;

  final ParameterException usage(String format, Object... values) {
    CommandLine.ParseResult typed = spec.commandLine().getParseResult();
    while (typed.hasSubcommand()) {
      typed = typed.subcommand();
    }
    CommandLine command = typed.commandSpec().commandLine();
    return new ParameterException(command, Text.format(format, values));
  }
}
