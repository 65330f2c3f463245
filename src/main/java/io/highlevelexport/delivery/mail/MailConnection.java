package io.highlevelexport.delivery.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
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

  /** What the mail library has where the connection was closed without a word. */
  private static final int NO_ANSWER = -1;

  private final LongSupplier nanoTime;
  private final ReentrantLock inUse = new ReentrantLock();
  private final SmtpSocket.Factory sockets = new SmtpSocket.Factory();
  private final MailLogin login;
  private final RefusedRecipients refused;
  private final WriteTimeouts writeTimeouts = new WriteTimeouts();
  private SmtpConnection open;
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
    this.login = login;
    this.refused = new RefusedRecipients(login::mask);
    setProtocol("smtp");
    setHost(host);
    setPort(port);
    setAuthenticator(login);
    Properties own = new Properties();
    own.putAll(properties);
    own.put("mail.smtp.executor.writetimeout", writeTimeouts);
    own.put("mail.smtp.socketFactory", sockets);
    setJavaMailProperties(own);
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
    SmtpConnection ended = open;
    open = null;
    if (ended != null) {
      writeTimeouts.end();
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
          || nanoTime.getAsLong() - lastMail > LONGEST_PAUSE_NANOS) {
        try {
          reconnect();
        } catch (MessagingException e) {
          throw new NothingSentException(login.mask(e));
        }
      }
    }

    private void reconnect() throws MessagingException {
      disconnect();
      SmtpConnection fresh = new SmtpConnection(session, sockets);
      fresh.connect(host, port, user, password);
      writeTimeouts.begin();
      open = fresh;
      mails = 0;
    }

    @Override
    public void sendMessage(Message mail, Address[] recipients) throws MessagingException {
      try {
        try {
          sendToThoseTaken(mail, recipients);
        } catch (MessagingException e) {
          if (mails == 0 || !isGoodbye(e)) {
            throw e;
          }
          reconnect();
          sendToThoseTaken(mail, recipients);
        }
      } catch (MessagingException e) {
        boolean mayBeTaken = open != null && open.isContentAsked();
        disconnect();
        MessagingException masked = login.mask(e);
        throw mayBeTaken ? masked : new NothingSentException(masked);
      } catch (RuntimeException e) {
        disconnect();
        throw e;
      }
      mails++;
      lastMail = nanoTime.getAsLong();
    }

    /** A recipient that the server refuses for good keeps the mail from no other one. */
    private void sendToThoseTaken(Message mail, Address[] recipients) throws MessagingException {
      try {
        open.sendMessage(mail, recipients);
        refused.none();
      } catch (SendFailedException e) {
        Address[] others = open.isContentAsked() ? new Address[0] : refused.others(e, recipients);
        if (others.length == 0) {
          throw e;
        }
        open.sendMessage(mail, others);
      }
    }

    /** Whether the connection has ended, told or not, and the server has not taken the mail. */
    private boolean isGoodbye(MessagingException failure) {
      if (failure instanceof SMTPSendFailedException send) {
        return isGoodbye(send.getReturnCode());
      }
      if (failure instanceof SMTPSenderFailedException sender) {
        return isGoodbye(sender.getReturnCode());
      }
      return !(failure instanceof SendFailedException) && isGoodbye(NO_ANSWER);
    }

    private boolean isGoodbye(int answer) {
      return answer == GOODBYE || answer == NO_ANSWER && !open.isContentAsked();
    }

    @Override
    public void close() {
      // the connection is kept
    }
  }
}
