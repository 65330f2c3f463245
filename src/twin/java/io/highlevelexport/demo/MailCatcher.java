package io.highlevelexport.demo;

import io.highlevelexport.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.subethamail.smtp.server.SMTPServer;

/** An SMTP server on loopback that keeps each mail as an {@code .eml} file. */
final class MailCatcher implements AutoCloseable {
  private final Path directory;
  private final AtomicInteger caught = new AtomicInteger();
  private final SMTPServer server;

  MailCatcher(Path directory) throws IOException {
    this.directory = directory;
    PrivateFiles.createDirectories(directory);
    this.server =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandler((context, from, to, mail) -> keep(mail))
            .build();
    server.start();
  }

  private void keep(byte[] mail) {
    try {
      Path file = directory.resolve(String.format("%05d.eml", caught.incrementAndGet()));
      Files.write(file, mail);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPortAllocated();
  }

  /** How many mails came. */
  int caught() {
    return caught.get();
  }

  @Override
  public void close() {
    server.stop();
  }
}
