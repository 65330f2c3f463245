package io.highlevelexport;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A mail server's end of one connection: lines in, lines out. */
public final class SmtpTalk {
  private final BufferedReader in;
  private final OutputStream out;

  public SmtpTalk(Socket client) throws IOException {
    in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    out = client.getOutputStream();
  }

  /** The client's next line; {@code null} when it is gone. */
  public String hear() throws IOException {
    return in.readLine();
  }

  public void say(String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /**
   * The mail that follows {@code DATA}, as it comes over the wire.
   *
   * @throws EOFException when the client is gone before its end
   */
  public String takeMail() throws IOException {
    say("354 go on");
    return hearMail();
  }

  /**
   * The same when that is said already.
   *
   * @throws EOFException when the client is gone before its end
   */
  public String hearMail() throws IOException {
    StringBuilder mail = new StringBuilder();
    for (String line = hear(); !".".equals(line); line = hear()) {
      if (line == null) {
        throw new EOFException("the client is gone in the middle of a mail");
      }
      mail.append(line).append('\n');
    }
    return mail.toString();
  }
}
