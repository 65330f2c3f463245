package io.highlevelexport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server in a process of its own. As a mail server has to, it has each mail on disk before
 * it says that it took it. It prints its port; for each line on standard input it prints what came
 * so far: mails, messages in them (a digest's subject tells how many), and the microseconds that it
 * spent with writing mails to disk. It ends when the input does.
 */
final class MailProcess {
  private static final Pattern DIGEST = Pattern.compile("(?m)^Subject: \\S+: (\\d+) message");
  private static final int HEAD = 4000;

  private final FileChannel file;
  private final AtomicLong mails = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();

  private final long answersAfterMillis;

  private MailProcess(FileChannel file, long answersAfterMillis) {
    this.file = file;
    this.answersAfterMillis = answersAfterMillis;
  }

  /**
   * Arguments: the file that holds the last mail, and the milliseconds that the server takes over
   * each, beside its disk.
   */
  public static void main(String[] arguments) throws Exception {
    try (FileChannel file =
            FileChannel.open(
                Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      MailProcess taken = new MailProcess(file, Long.parseLong(arguments[1]));
      SMTPServer server =
          SMTPServer.port(0)
              .bindAddress(InetAddress.getLoopbackAddress())
              .messageHandler((context, from, to, mail) -> taken.take(mail))
              .build();
      server.start();
      System.out.println(server.getPortAllocated());
      while (in.readLine() != null) {
        System.out.println(taken.mails + " " + taken.messages + " " + taken.nanos.get() / 1000);
      }
      server.stop();
    }
  }

  private void take(byte[] mail) {
    long start = System.nanoTime();
    try {
      file.write(ByteBuffer.wrap(mail), 0);
      file.force(false);
    } catch (IOException e) {
      throw new IllegalStateException("a mail cannot be written", e);
    }
    nanos.addAndGet(System.nanoTime() - start);
    String head = new String(mail, 0, Math.min(HEAD, mail.length), StandardCharsets.ISO_8859_1);
    Matcher digest = DIGEST.matcher(head);
    messages.addAndGet(digest.find() ? Long.parseLong(digest.group(1)) : 1);
    mails.incrementAndGet();
    LockSupport.parkNanos(answersAfterMillis * 1_000_000);
  }
}
