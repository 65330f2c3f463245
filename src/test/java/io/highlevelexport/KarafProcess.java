package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Karaf in a process of its own, as it was unpacked but for its ports. */
final class KarafProcess implements AutoCloseable {
  private static final String JVM_OPTIONS =
      "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true";
  private static final int STOP_SECONDS = 40;
  private static final String USERS =
      "karaf = karaf,_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,ssh\n";

  private final Path home;
  private Process process;

  /**
   * @param home where Karaf was unpacked; what an earlier run left there goes
   */
  KarafProcess(Path home) throws IOException {
    this.home = home;
    MadeOnce.delete(home.resolve("data"));
    MadeOnce.delete(home.resolve("highlevel-export"));
    Files.createDirectories(home.resolve("data/tmp"));
    Files.deleteIfExists(configuration());
    try (Stream<Path> deployed = Files.list(home.resolve("deploy"))) {
      for (Path file : deployed.filter(file -> !file.endsWith("README")).toList()) {
        Files.delete(file);
      }
    }
    Files.writeString(home.resolve("etc/users.properties"), USERS);
    set("org.apache.karaf.shell.cfg", "sshPort", "" + FreePort.find());
    set("org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1");
    set("org.apache.karaf.management.cfg", "rmiRegistryPort", "" + FreePort.find());
    set("org.apache.karaf.management.cfg", "rmiServerPort", "" + FreePort.find());
  }

  private void set(String file, String key, String value) throws IOException {
    Path cfg = home.resolve("etc").resolve(file);
    String before = Files.readString(cfg);
    String after = before.replaceAll("(?m)^" + key + " *=.*$", key + " = " + value);
    assertThat(after).as("%s in %s", key, file).contains(key + " = " + value);
    Files.writeString(cfg, after);
  }

  /** The export's configuration file. */
  Path configuration() {
    return home.resolve("etc/highlevel.export.cfg");
  }

  /** The export's own directory. */
  Path exportHome() {
    return home.resolve("highlevel-export");
  }

  void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "daemon");
    builder.environment().keySet().removeIf(name -> name.matches("(KARAF|EXPORT)_.*"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", JVM_OPTIONS);
    builder.redirectErrorStream(true);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(home.resolve("data/console.txt").toFile()));
    process = builder.start();
  }

  /** SIGTERM, and waits for the end. */
  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).as("Karaf has ended").isTrue();
  }

  void deploy(Path file) throws IOException {
    Files.copy(file, home.resolve("deploy").resolve(file.getFileName()));
  }

  void undeploy(Path file) throws IOException {
    Files.delete(home.resolve("deploy").resolve(file.getFileName()));
  }

  /** The log so far. */
  String log() {
    try {
      Path log = home.resolve("data/log/karaf.log");
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command prints. */
  String shell(String command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            home.resolve("bin/client").toString(), "-b", "-u", "karaf", "-p", "karaf");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", JVM_OPTIONS);
    builder.redirectErrorStream(true);
    Process client = builder.start();
    try (OutputStream in = client.getOutputStream()) {
      in.write((command + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The names of its threads, as the JDK's jcmd tells them. */
  List<String> threads() {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(process.pid()),
                  "Thread.print")
              .redirectErrorStream(true)
              .start();
      String print = new String(jcmd.getInputStream().readAllBytes());
      return print
          .lines()
          .filter(line -> line.startsWith("\""))
          .map(line -> line.substring(1, line.indexOf('"', 1)))
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
