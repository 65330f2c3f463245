package io.highlevelexport.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.highlevelexport.ops.Json;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The one way in which a command prints its result: as text, or with {@code --json} as JSON. */
final class Output {
  static final String JSON = "--json";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = JSON, scope = ScopeType.INHERIT, description = "Prints JSON, for programs.")
  private boolean json;

  /**
   * Prints a result.
   *
   * @param result for programs
   * @param words the same for people
   */
  void print(Supplier<?> result, Consumer<Text> words) throws JsonProcessingException {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(
          Json.results()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(result.get()));
    } else {
      Text text = new Text();
      words.accept(text);
      text.lines().forEach(out::println);
    }
    out.flush();
  }

  /** For what is shown beside the result: standard output belongs to JSON alone. */
  PrintWriter aside() {
    return json ? command.commandLine().getErr() : command.commandLine().getOut();
  }

  void note(String line) {
    aside().println(line);
    aside().flush();
  }

  /** Tells what went wrong; several lines as they are. */
  void say(String lines) {
    command.commandLine().getErr().println(lines);
    command.commandLine().getErr().flush();
  }

  void error(String format, Object... values) {
    say(Text.format(format, values));
  }
}
