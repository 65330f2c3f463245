package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer that does not end in front of its body costs little memory, and is broken off. */
class EndlessAnswerTest extends AgainstTwin {
  private static final long FAR_MORE_THAN_NEEDED = 64 << 20;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "status line, 'HTTP/1.1 200 ', a",
    "header line, 'HTTP/1.1 200 OK|X-Line: ', a",
    "headers, 'HTTP/1.1 200 OK|', 'X-Next: a|'",
    "chunk extension, 'HTTP/1.1 200 OK|Transfer-Encoding: chunked||5;', a",
    "trailers, 'HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|{}|0|', 'X-Next: a|'"
  })
  void it_is_broken_off_and_told(String name, String beginning, String again) throws Exception {
    try (Endless server = new Endless(bytes(beginning), bytes(again.repeat(8192)))) {
      against(Twins.small().messages(1))
          .with("export.api.url", "http://127.0.0.1:" + server.port())
          .with("export.locations", Twins.ALPHA)
          .with("export.channels", "SMS")
          .with("export.retry.attempts", "1");
      assertThat(export.once().isComplete()).isFalse();

      await().until(server::isBrokenOff);
      assertThat(server.sent()).isLessThan(FAR_MORE_THAN_NEEDED);
      assertThat(export.deadLetters().toString()).contains("\"network\"");
    }
  }

  private static byte[] bytes(String text) {
    return text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Answers each request with a beginning, and then with the same again and again. */
  private static final class Endless implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicLong most = new AtomicLong();
    private volatile boolean brokenOff;

    Endless(byte[] beginning, byte[] again) throws IOException {
      Thread thread = new Thread(() -> serve(beginning, again), "endless");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    long sent() {
      return most.get();
    }

    boolean isBrokenOff() {
      return brokenOff;
    }

    private void serve(byte[] beginning, byte[] again) {
      while (!socket.isClosed()) {
        long sent = 0;
        try (Socket client = socket.accept();
            OutputStream out = client.getOutputStream()) {
          client.getInputStream().read();
          out.write(beginning);
          while (sent <= FAR_MORE_THAN_NEEDED) {
            out.write(again);
            sent += again.length;
          }
        } catch (IOException e) {
          brokenOff |= sent > 0;
        }
        most.accumulateAndGet(sent, Math::max);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
