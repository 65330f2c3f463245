package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A {@link MailProcess}, as the benchmark sees it. */
final class MailServer implements Arrivals, AutoCloseable {
  private final SideProcess process;
  private Taken before = new Taken(0, 0, 0, 0);

  /**
   * What it took.
   *
   * @param diskSeconds that it spent with writing the mails to disk
   * @param cpuSeconds of its process
   */
  record Taken(long mails, long messages, double diskSeconds, double cpuSeconds) {
    private Taken since(Taken before) {
      return new Taken(
          mails - before.mails,
          messages - before.messages,
          diskSeconds - before.diskSeconds,
          cpuSeconds - before.cpuSeconds);
    }
  }

  /**
   * @param answersAfter how long it takes over each mail, beside its disk
   */
  MailServer(Path work, Duration answersAfter) throws IOException {
    this.process =
        SideProcess.start(
            MailProcess.class,
            work.resolve("mail.txt").toString(),
            Long.toString(answersAfter.toMillis()));
  }

  String port() {
    return process.address();
  }

  /**
   * What sends channel Email here.
   *
   * @param mode of {@code export.mail.mode}
   */
  List<String> settings(String mode) {
    return List.of(
        "export.sink.email=mail",
        "export.mail.mode=" + mode,
        "export.mail.tls=none",
        "export.mail.port=" + port(),
        "export.mail.to=archive@localhost");
  }

  @Override
  public void empty() throws IOException {
    before = inAll();
  }

  @Override
  public long count(Path directory) throws IOException {
    return taken().messages();
  }

  /** What came since this was emptied. */
  Taken taken() throws IOException {
    return inAll().since(before);
  }

  private Taken inAll() throws IOException {
    String[] answer = process.ask();
    return new Taken(
        Long.parseLong(answer[0]),
        Long.parseLong(answer[1]),
        Long.parseLong(answer[2]) / 1e6,
        ProcFiles.cpuSeconds(process.pid()).orElseThrow());
  }

  @Override
  public void close() {
    process.close();
  }
}
