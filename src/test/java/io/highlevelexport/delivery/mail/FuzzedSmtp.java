package io.highlevelexport.delivery.mail;

import io.highlevelexport.SmtpTalk;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail server of which every third answer is spoiled at random, until so many were. It takes the
 * mail that it says it takes.
 */
final class FuzzedSmtp implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("(?m)^Message-ID: *(\\S+)");
  private static final int[] CODES = {0, 99, 150, 220, 235, 334, 421, 450, 452, 500, 552, 554, 999};

  private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger spoiled = new AtomicInteger();
  private final int most;
  private final Random random;

  FuzzedSmtp(int most, long seed) throws IOException {
    this.most = most;
    this.random = new Random(seed);
    Thread thread = new Thread(this::serve, "fuzzed-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  int answers() {
    return answers.get();
  }

  int spoiled() {
    return spoiled.get();
  }

  /** The Message-ID of each mail that was taken, as often as it was. */
  List<String> taken() {
    return taken;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        talk(new SmtpTalk(client), client.getOutputStream());
      } catch (IOException e) {
        // the client or the test has gone
      }
    }
  }

  /**
   * @param isWell whether it says what it should, be it in other words
   * @param ends whether the connection ends with it
   */
  private record Answer(String text, boolean isWell, boolean ends) {}

  private void talk(SmtpTalk talk, OutputStream out) throws IOException {
    say(answer("220 ready"), out);
    for (String line = talk.hear(); line != null; line = talk.hear()) {
      Answer answer = answer(line.startsWith("DATA") ? "354 go on" : "250 ok");
      say(answer, out);
      if (answer.isWell() && line.startsWith("DATA")) {
        take(talk.hearMail(), out);
      }
    }
  }

  private void take(String mail, OutputStream out) throws IOException {
    Matcher id = ID.matcher(mail);
    id.find();
    Answer answer = answer("250 taken");
    if (answer.isWell()) {
      // before anybody is told so
      taken.add(id.group(1));
    }
    say(answer, out);
  }

  private Answer answer(String usual) {
    answers.incrementAndGet();
    if (spoiled.get() >= most || random.nextInt(3) > 0) {
      return new Answer(usual + "\r\n", true, false);
    }
    spoiled.incrementAndGet();
    String code = usual.substring(0, 3);
    return switch (random.nextInt(8)) {
      case 0 -> {
        // who says 250 has taken the mail, be its line whole or not
        int cut = random.nextInt(usual.length());
        yield new Answer(usual.substring(0, cut), cut >= code.length(), true);
      }
      case 1 -> new Answer("", false, true);
      case 2 -> new Answer(noise(random.nextInt(200)), false, true);
      case 3 -> new Answer("x" + noise(random.nextInt(2_000)) + "\r\n", false, false);
      case 4 ->
          new Answer(CODES[random.nextInt(CODES.length)] + " " + noise(20) + "\r\n", false, false);
      // within what an answer may have
      case 5 ->
          new Answer(
              (code + "-more\r\n").repeat(random.nextInt(1_000)) + code + " done\r\n", true, false);
      case 6 -> new Answer(code + " " + noise(random.nextInt(10_000)) + "\r\n", true, false);
      default -> new Answer((code + "-no end\r\n").repeat(20_000), false, true);
    };
  }

  /**
   * @throws IOException where the connection ends with it
   */
  private static void say(Answer answer, OutputStream out) throws IOException {
    out.write(answer.text().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    if (answer.ends()) {
      throw new IOException("no more");
    }
  }

  private String noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    String noise = new String(bytes, StandardCharsets.ISO_8859_1);
    return noise.replace('\r', '?').replace('\n', '?');
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
