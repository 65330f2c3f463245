package io.highlevelexport.delivery.mail;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;

/**
 * A connection to a mail server that bounds what the mail library leaves open: the time-out of the
 * library is for each byte, here it is for the whole answer; an answer has an end; and so has all
 * that is said about one mail. Sends at once what it is given: the library leaves Nagle's algorithm
 * on, which makes the end of a long mail wait for some 40 ms.
 */
final class SmtpSocket extends Socket {
  /** Certificates of a TLS handshake count as an answer. */
  private static final int LONGEST_ANSWER = 65_536;

  /** A mail may take so many times as long as an answer. */
  private static final int ANSWERS_A_MAIL = 6;

  private long answerMs;
  private long mailSince = now();
  private long answerUntil;
  private int answered;
  private boolean isAsked = true;
  private boolean hasContent;

  /** Another mail begins. */
  void mail() {
    mailSince = now();
    hasContent = false;
  }

  /** The server has all of the mail: it may take twice as long to answer (RFC 5321, 4.5.3.2.6). */
  void content() {
    hasContent = true;
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    answerMs = millis;
    super.setSoTimeout(millis);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        beforeRead();
        try {
          int read = in.read(bytes, offset, length);
          answered += Math.max(read, 0);
          return read;
        } catch (SocketTimeoutException e) {
          throw tooSlow();
        }
      }
    };
  }

  private void beforeRead() throws IOException {
    if (answerMs == 0) {
      return;
    }
    if (isAsked) {
      isAsked = false;
      answered = 0;
      answerUntil = now() + answerMs * (hasContent ? 2 : 1);
    }
    if (answered > LONGEST_ANSWER) {
      throw new IOException("an answer of the mail server has no end");
    }
    super.setSoTimeout((int) Math.min(left(answerUntil), left(mailUntil())));
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        isAsked = true;
        if (answerMs > 0) {
          left(mailUntil());
        }
        out.write(bytes, offset, length);
      }
    };
  }

  private long mailUntil() {
    return mailSince + ANSWERS_A_MAIL * answerMs;
  }

  private static long left(long until) throws SocketTimeoutException {
    long left = until - now();
    if (left <= 0) {
      throw tooSlow();
    }
    return left;
  }

  private static SocketTimeoutException tooSlow() {
    return new SocketTimeoutException("the mail server takes too long");
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  /** Makes them for the mail library, one connection at a time. */
  static final class Factory extends SocketFactory {
    private volatile SmtpSocket latest;

    SmtpSocket latest() {
      return latest;
    }

    @Override
    public Socket createSocket() throws IOException {
      SmtpSocket socket = new SmtpSocket();
      socket.setTcpNoDelay(true);
      latest = socket;
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return createSocket(host, port, null, 0);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return createSocket(InetAddress.getByName(host), port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return createSocket(host, port, null, 0);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      Socket socket = createSocket();
      socket.bind(local == null ? null : new java.net.InetSocketAddress(local, localPort));
      socket.connect(new java.net.InetSocketAddress(host, port));
      return socket;
    }
  }
}
