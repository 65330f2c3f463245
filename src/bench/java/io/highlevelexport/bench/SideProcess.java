package io.highlevelexport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A server of the benchmark in a process of its own: it prints where it is, then answers each line
 * that it is sent with a line, until it is closed.
 */
final class SideProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final String address;

  private SideProcess(Process process) throws IOException {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.address = answers.readLine();
  }

  static SideProcess start(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                BenchOptions.java(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new SideProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  String address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  /** The words of its answer to an empty line. */
  String[] ask() throws IOException {
    OutputStream questions = process.getOutputStream();
    questions.write('\n');
    questions.flush();
    return answers.readLine().split(" ");
  }

  @Override
  public void close() {
    process.destroy();
  }
}
