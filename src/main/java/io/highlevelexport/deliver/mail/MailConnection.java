package io.highlevelexport.deliver.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.NoSuchProviderException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Sends mails one after the other over one connection, where Camel's own sender opens one for each
 * mail. A connection ends with a mail that fails, after a pause, and after so many mails as servers
 * commonly allow; a server that ends it sooner costs a new connection and nothing else.
 */
public final class MailConnection extends DefaultJavaMailSender implements AutoCloseable {
  private static final int MOST_MAILS = 50;

  /** Servers wait for some minutes, what lies between may forget a connection sooner. */
  private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;

  /** RFC 5321: the server ends the connection. What it answers so it has not taken. */
  private static final int GOODBYE = 421;

  private final LongSupplier nanoTime;
  private final ReentrantLock inUse = new ReentrantLock();
  private Transport open;
  private int mails;
  private long lastMail;

  /**
   * @param login for the server
   * @param properties of JavaMail, see {@link SmtpProperties}
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  public MailConnection(
      String host, int port, MailLogin login, Properties properties, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    setProtocol("smtp");
    setHost(host);
    setPort(port);
    setAuthenticator(login);
    setJavaMailProperties(properties);
  }

  @Override
  public void send(MimeMessage mail) throws MessagingException {
    inUse.lock();
    try {
      super.send(mail);
    } finally {
      inUse.unlock();
    }
  }

  @Override
  protected Transport getTransport(Session session) {
    return new Kept(session);
  }

  /** Ends the connection, unless a mail is on its way. */
  @Override
  public void close() {
    if (inUse.tryLock()) {
      try {
        disconnect();
      } finally {
        inUse.unlock();
      }
    }
  }

  private void disconnect() {
    Transport ended = open;
    open = null;
    if (ended != null) {
      try {
        ended.close();
      } catch (MessagingException e) {
        // it has ended already
      }
    }
  }

  /** What Camel opens and closes for each mail. */
  private final class Kept extends Transport {
    private String host;
    private int port;
    private String user;
    private String password;

    Kept(Session session) {
      super(session, null);
    }

    @Override
    public void connect(String host, int port, String user, String password)
        throws MessagingException {
      this.host = host;
      this.port = port;
      this.user = user;
      this.password = password;
      if (open == null
          || mails >= MOST_MAILS
          || nanoTime.getAsLong() - lastMail > LONGEST_PAUSE_NANOS
          || !open.isConnected()) {
        reconnect();
      }
    }

    private void reconnect() throws MessagingException {
      disconnect();
      Transport fresh = transport();
      fresh.connect(host, port, user, password);
      open = fresh;
      mails = 0;
    }

    private Transport transport() throws NoSuchProviderException {
      return session.getTransport(getProtocol());
    }

    @Override
    public void sendMessage(Message mail, Address[] recipients) throws MessagingException {
      try {
        try {
          open.sendMessage(mail, recipients);
        } catch (MessagingException e) {
          if (mails == 0 || !isGoodbye(e)) {
            throw e;
          }
          reconnect();
          open.sendMessage(mail, recipients);
        }
      } catch (MessagingException | RuntimeException e) {
        disconnect();
        throw e;
      }
      mails++;
      lastMail = nanoTime.getAsLong();
    }

    private boolean isGoodbye(MessagingException failure) {
      return failure instanceof SMTPSendFailedException send && send.getReturnCode() == GOODBYE
          || failure instanceof SMTPSenderFailedException sender
              && sender.getReturnCode() == GOODBYE;
    }

    @Override
    public void close() {
      // the connection is kept
    }
  }
}
