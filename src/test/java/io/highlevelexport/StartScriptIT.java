package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script's class archive: made by {@code check}, and never in the way. */
class StartScriptIT {
  @TempDir Path directory;

  private record Ended(int code, String output) {}

  @Test
  void check_leaves_an_archive_of_classes_and_one_that_does_not_fit_is_passed_over()
      throws Exception {
    Path program = copyOfTheProgram();
    Path archive = program.resolve("lib/classes.jsa");
    try (Twin twin = new Twin(Twins.one().build()).start()) {
      Ended check =
          run(
              program,
              "check",
              "--home=" + Files.createDirectory(directory.resolve("home")),
              "-Dexport.api.url=" + twin.url(),
              "-Dexport.api.token=" + ExportUnderTest.TOKEN,
              "-Dexport.locations=" + Twins.ALPHA,
              "-Dexport.sink.email=file");

      assertThat(check.output()).contains("The export can run.").doesNotContain("warning");
      assertThat(check.code()).isZero();
      assertThat(archive).isNotEmptyFile();
    }
    assertThat(run(program, "--version").output()).matches("highlevel-export \\S+\\s+");

    Files.delete(archive);
    Files.writeString(archive, "no archive");
    Ended other = run(program, "--version");

    assertThat(other.code()).isZero();
    assertThat(other.output()).matches("highlevel-export \\S+\\s+");
  }

  private Path copyOfTheProgram() throws IOException {
    Path original = Path.of(System.getProperty("distribution"));
    Path copy = directory.resolve("program");
    try (Stream<Path> all = Files.walk(original)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Path target = copy.resolve(original.relativize(each));
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else if (!each.endsWith("classes.jsa")) {
          Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return copy;
  }

  private Ended run(Path program, String... arguments) throws Exception {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(program.resolve("bin/highlevel-export").toString()),
                        Stream.of(arguments))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
