package io.highlevelexport.bench;

/**
 * One run of a contender.
 *
 * @param requests that it made
 */
record Measured(Contender contender, ChildProcess.Run run, BenchApi.Served requests) {
  /** From its start to its end. */
  double seconds() {
    return run.seconds();
  }

  /** From its first request to its end. */
  double workingSeconds() {
    return run.secondsSince(requests.firstAt());
  }

  /** The processor's seconds from its first request to its end. */
  double workingCpuSeconds() {
    return run.cpuSecondsSince(requests.firstAt());
  }

  /** How much of the machine's processors was in use from its first request to its end. */
  double busy() {
    return run.busySince(requests.firstAt());
  }

  /** From its start to its first request. */
  double startSeconds() {
    return seconds() - workingSeconds();
  }

  double rate() {
    return contender.messages() / seconds();
  }

  double workingRate() {
    return contender.messages() / workingSeconds();
  }

  double cpuMicrosPerMessage() {
    return run.cpuSeconds() * 1e6 / contender.messages();
  }

  double workingCpuMicrosPerMessage() {
    return workingCpuSeconds() * 1e6 / contender.messages();
  }

  double peakMegabytes() {
    return run.peakKb() / 1024.0;
  }
}
