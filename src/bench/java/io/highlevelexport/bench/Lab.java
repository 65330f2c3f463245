package io.highlevelexport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where programs are run in turn; what each has brought over is counted, every time.
 *
 * <p>Files stay until a case is over and are written out before the next run: for a minute after
 * files were deleted, ext4 without a journal is slow to create others, and what one program leaves
 * to be written would keep the disk from the next.
 */
final class Lab {
  private static final long LIMIT_SECONDS = 600;

  private static final String RUNS = "runs";

  private final BenchOptions options;
  private int runs;

  Lab(BenchOptions options) throws IOException {
    this.options = options;
    tidy();
  }

  /**
   * Runs the contenders one after the other, round by round; before that the second of them once,
   * lest the first alone meets an API whose code is not compiled yet.
   */
  List<Figures> measure(List<Contender> contenders, Arrivals arrivals) throws Exception {
    System.out.println("the API warms up");
    run(contenders.get(1), arrivals);
    List<Figures> figures = contenders.stream().map(Figures::new).toList();
    int rounds = contenders.stream().mapToInt(Contender::rounds).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      System.out.printf("round %d of %d%n", round + 1, rounds);
      for (Figures each : figures) {
        if (round < each.contender().rounds()) {
          each.add(run(each.contender(), arrivals));
        }
      }
    }
    return figures;
  }

  /** One run in a directory of its own. */
  Measured run(Contender contender, Arrivals arrivals) throws Exception {
    runs++;
    Files.createDirectories(home());
    arrivals.empty();
    sync();
    Measured run = again(contender, arrivals);
    assertThat(arrivals.count(home()))
        .as("messages that %s brought over", contender.name())
        .isEqualTo(contender.messages());
    return run;
  }

  /** Another run on what the run before has left. */
  Measured again(Contender contender, Arrivals arrivals) throws Exception {
    Path directory = home();
    contender.api().served();
    ChildProcess.Run run =
        ChildProcess.run(
            contender.command().apply(directory),
            contender.environment(),
            options.work().resolve("output.txt"),
            LIMIT_SECONDS,
            () -> arrivals.any(directory));
    Measured measured = new Measured(contender, run, contender.api().served());
    System.out.printf(
        "  %tT %s: %,d requests, %.1f s from the first request, %.1f s in all%n",
        run.endedAt(),
        contender.name(),
        measured.requests().pages(),
        measured.workingSeconds(),
        measured.seconds());
    return measured;
  }

  private Path home() {
    return options.work().resolve(RUNS).resolve(Integer.toString(runs));
  }

  private static void sync() throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("sync").start().waitFor()).as("sync").isZero();
  }

  /** Deletes what the runs have left. */
  void tidy() throws IOException {
    fresh(RUNS);
  }

  /** An empty directory. */
  Path fresh(String name) throws IOException {
    Path directory = options.work().resolve(name);
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(directory);
  }
}
