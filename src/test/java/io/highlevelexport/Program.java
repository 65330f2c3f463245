package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built program in a process of its own. */
final class Program implements AutoCloseable {
  /** The exit code of what was killed. */
  static final int KILLED = 137;

  /** What the programs printed stays with the build, for a test that fails. */
  static final Path LOGS = Path.of("target", "programs");

  private static final String CLASSES = "classes.jsa";

  private final Process process;
  private final Path log;

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param command {@code once} or {@code run}, with its options
   * @param javaOpts options for its JVM
   */
  static Program start(ExportUnderTest export, String command, String javaOpts) throws IOException {
    return start(export, export.home(), command, javaOpts);
  }

  /** The same in a home of its own. */
  static Program start(ExportUnderTest export, Path home, String command, String javaOpts)
      throws IOException {
    return launch(export, home, command, Map.of("JAVA_OPTS", sharedClasses() + javaOpts));
  }

  /** The same in the export's home, with more variables in its environment. */
  static Program start(ExportUnderTest export, String command, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_OPTS", sharedClasses());
    return launch(export, export.home(), command, all);
  }

  private static Program launch(
      ExportUnderTest export, Path home, String command, Map<String, String> environment)
      throws IOException {
    Path program = Path.of(System.getProperty("distribution"), "bin", "highlevel-export");
    List<String> line = new ArrayList<>(List.of(program.toString(), "--home", home.toString()));
    line.addAll(List.of(command.split(" ")));
    line.addAll(export.options());
    Path log = Files.createTempFile(Files.createDirectories(LOGS), "program", ".log");
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Program(builder.start(), log);
  }

  /** Half of a start is loading classes: with Java 19 the program prepares that by itself. */
  private static String sharedClasses() throws IOException {
    if (Runtime.version().feature() >= 19) {
      return "";
    }
    try {
      FileTime built =
          Files.getLastModifiedTime(Path.of(System.getProperty("distribution"), "lib"));
      return "-XX:SharedArchiveFile="
          // the options are split at blanks, which the path of a checkout may have
          + Path.of("")
              .toAbsolutePath()
              .relativize(
                  MadeOnce.in("classes-" + built.toMillis(), Program::archiveClasses)
                      .resolve(CLASSES))
          + " ";
    } catch (Exception e) {
      throw new IOException("classes are not archived", e);
    }
  }

  private static void archiveClasses(Path directory) throws Exception {
    Path classes = Files.createDirectories(directory).resolve(CLASSES);
    try (Twin twin = new Twin(Twins.one().messages(20).build()).start()) {
      Path home = Files.createTempDirectory("home");
      ExportUnderTest export = new ExportUnderTest(twin, home).sinks("file,sql");
      try (Program program =
          launch(
              export, home, "once", Map.of("JAVA_OPTS", "-XX:ArchiveClassesAtExit=" + classes))) {
        assertThat(program.end()).as(program.log()).isZero();
      }
      MadeOnce.delete(home);
    }
  }

  /** Waits for its end and gives the exit code. */
  int end() throws Exception {
    return end(Patience.LONG.toSeconds());
  }

  int end(long seconds) throws Exception {
    assertThat(process.waitFor(seconds, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
    return process.exitValue();
  }

  /** Kills it after that time, if it has not ended before. */
  int killAfter(long millis) throws Exception {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
    return process.destroyForcibly().waitFor();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /**
   * @param name of the signal, {@code STOP} or {@code CONT}
   */
  void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Whether a signal, or the program itself, has paused it. */
  boolean isPaused() {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits that long, then has the JVM collect all garbage. */
  void collectGarbage(Duration pause) throws Exception {
    if (!process.waitFor(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it printed so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Kills it, and waits until it is gone: it may hold the lease as long as it is there. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
