package io.highlevelexport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail server that decides about each mail by its content, and about each command by itself, and
 * keeps what it took.
 */
final class PickySmtp implements AutoCloseable {
  private static final Pattern MESSAGE_ID = Pattern.compile("(?m)^Message-ID: *(<[^>]+>)");

  private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final UnaryOperator<String> verdict;
  private final UnaryOperator<String> replies;
  private final List<String> taken = new CopyOnWriteArrayList<>();

  /**
   * @param verdict the reply to a mail, given its headers and content; {@code null} takes the mail
   *     and closes the connection without a word
   */
  PickySmtp(UnaryOperator<String> verdict) throws IOException {
    this(verdict, command -> null);
  }

  /**
   * @param replies the reply to a command, {@code ""} for the greeting; {@code null} where it is
   *     the usual one
   */
  PickySmtp(UnaryOperator<String> verdict, UnaryOperator<String> replies) throws IOException {
    this.verdict = verdict;
    this.replies = replies;
    Thread thread = new Thread(this::serve, "picky-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** The mails that were taken, as they came over the wire. */
  List<String> taken() {
    return taken;
  }

  /** The Message-ID of each of them, in the order in which they came. */
  List<String> messageIds() {
    return taken.stream()
        .map(
            mail -> {
              Matcher id = MESSAGE_ID.matcher(mail);
              if (!id.find()) {
                throw new IllegalStateException("a mail without Message-ID: " + mail);
              }
              return id.group(1);
            })
        .toList();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread thread = new Thread(() -> talk(client), "picky-smtp-client");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        // the test has gone
      }
    }
  }

  private void talk(Socket client) {
    try (client) {
      SmtpTalk talk = new SmtpTalk(client);
      talk.say(Objects.requireNonNullElse(replies.apply(""), "220 ready"));
      for (String line = talk.hear(); line != null; line = talk.hear()) {
        String reply = replies.apply(line);
        if (reply != null) {
          talk.say(reply);
        } else if (line.startsWith("DATA")) {
          decide(talk, talk.takeMail());
        } else {
          talk.say(line.startsWith("QUIT") ? "221 bye" : "250 ok");
        }
      }
    } catch (IOException e) {
      // the client has gone
    }
  }

  private synchronized void decide(SmtpTalk talk, String mail) throws IOException {
    String reply = verdict.apply(mail);
    if (reply == null) {
      taken.add(mail);
      throw new IOException("closed without an answer");
    }
    if (reply.startsWith("2")) {
      taken.add(mail);
    }
    talk.say(reply);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
