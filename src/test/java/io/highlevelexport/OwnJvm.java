package io.highlevelexport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM with the class path of the tests. */
public final class OwnJvm {
  private OwnJvm() {}

  /**
   * It lives for seconds: what it compiles, it compiles once, and what javac wrote is not verified.
   *
   * @param main the class that is run
   * @param options for the JVM
   * @return a line that arguments can be added to
   */
  public static List<String> running(String main, List<String> options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote"));
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    return line;
  }
}
