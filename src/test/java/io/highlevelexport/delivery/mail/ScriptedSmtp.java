package io.highlevelexport.delivery.mail;

import io.highlevelexport.SmtpTalk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mail server that gives one answer to the content of every mail, or none at all, and takes so
 * many in one connection, which it ends with or without a word.
 */
final class ScriptedSmtp implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final AtomicInteger mails = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final String answer;
  private final int mailsInAConnection;
  private final Goodbye goodbye;

  /** How it ends a connection: told when the next mail is to begin, or by closing it. */
  enum Goodbye {
    TOLD,
    CLOSED_AT_NEXT,
    CLOSED_AT_ONCE
  }

  /**
   * @param answer to the content; {@code null} is silence
   */
  ScriptedSmtp(String answer) throws IOException {
    this(answer, Integer.MAX_VALUE, Goodbye.TOLD);
  }

  ScriptedSmtp(String answer, int mailsInAConnection, Goodbye goodbye) throws IOException {
    this.answer = answer;
    this.mailsInAConnection = mailsInAConnection;
    this.goodbye = goodbye;
    Thread thread = new Thread(this::serve, "scripted-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many mails were handed over. */
  int mails() {
    return mails.get();
  }

  /** How many connections there were. */
  int connections() {
    return connections.get();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        talk(client);
      } catch (IOException e) {
        // the client or the test has gone
      }
    }
  }

  private void talk(Socket client) throws IOException {
    SmtpTalk talk = new SmtpTalk(client);
    talk.say("220 ready");
    connections.incrementAndGet();
    int taken = 0;
    for (String line = talk.hear(); line != null; line = talk.hear()) {
      if (line.startsWith("DATA")) {
        talk.takeMail();
        mails.incrementAndGet();
        taken++;
        if (answer != null) {
          talk.say(answer);
        }
        if (taken == mailsInAConnection && goodbye == Goodbye.CLOSED_AT_ONCE) {
          return;
        }
      } else if (line.startsWith("MAIL") && taken == mailsInAConnection) {
        if (goodbye == Goodbye.TOLD) {
          talk.say("421 4.7.0 enough for one connection");
        }
        return;
      } else if (answer != null || !line.startsWith("QUIT")) {
        talk.say(line.startsWith("QUIT") ? "221 bye" : "250 ok");
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
