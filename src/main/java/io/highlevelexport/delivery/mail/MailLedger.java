package io.highlevelexport.delivery.mail;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.delivery.SetAsideException;
import io.highlevelexport.ledger.Records;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ParseException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which mails went out, in table {@code mail_ledger}: a mail is in doubt from before it is sent
 * until the server has taken it and the next one is announced. Every method throws Spring's {@link
 * DataAccessException}.
 */
public final class MailLedger {
  private static final String IN_DOUBT = "in doubt";
  private static final String SENT = "sent";
  private static final int MOST_DOUBTS = 3;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final boolean resend;
  private final Clock clock;

  /** How often each mail was in doubt since it was due first. */
  private final Map<String, Integer> doubts = new ConcurrentHashMap<>();

  /** Those that the server has taken, and the ledger still has in doubt. */
  private final Queue<OutgoingMail> taken = new ConcurrentLinkedQueue<>();

  /**
   * @param transaction fails when another instance has taken over
   * @param inDoubt what to do with a mail that was under way when the program died: {@code resend}
   *     or {@code skip}
   * @throws IllegalArgumentException when it is neither
   */
  public MailLedger(
      JdbcTemplate jdbc, TransactionTemplate transaction, String inDoubt, Clock clock) {
    if (!inDoubt.equals("resend") && !inDoubt.equals("skip")) {
      throw new IllegalArgumentException("export.mail.in-doubt is resend or skip, not " + inDoubt);
    }
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.resend = inDoubt.equals("resend");
    this.clock = clock;
  }

  /**
   * Those of the mails that are still to be sent, each once.
   *
   * @throws SetAsideException where one of them was in doubt so often that it is not sent again
   */
  public List<OutgoingMail> due(List<OutgoingMail> mails) {
    settle();
    setAside(mails);
    Set<String> settled = new HashSet<>(settled(mails));
    List<OutgoingMail> due = new ArrayList<>(mails.size());
    for (OutgoingMail mail : mails) {
      if (settled.add(mail.messageId())) {
        due.add(mail);
      }
    }
    return due;
  }

  /** Alone it becomes a dead letter, whose replay sends it again; else the others go first. */
  private void setAside(List<OutgoingMail> mails) {
    for (OutgoingMail mail : mails) {
      if (doubts.getOrDefault(mail.messageId(), 0) >= MOST_DOUBTS) {
        if (mails.size() == 1) {
          doubts.remove(mail.messageId());
        }
        throw new SetAsideException(
            "the mail server gave no answer after the content of "
                + mail
                + ", "
                + MOST_DOUBTS
                + " times: look for its Message-ID in the mailbox; a replay sends it again");
      }
    }
  }

  private List<String> settled(List<OutgoingMail> mails) {
    if (mails.isEmpty()) {
      return List.of();
    }
    return Records.byIds(
        jdbc,
        String.class,
        "select message_id from mail_ledger where location_id = ? and status in (?, ?) and id in",
        List.of(mails.get(0).locationId(), SENT, resend ? SENT : IN_DOUBT),
        mails.stream().map(OutgoingMail::id).toList());
  }

  /**
   * Notes that the mail is about to be sent, and with it that those before it were taken. Where
   * another instance has taken over, it is that one's to send.
   */
  public void announce(OutgoingMail mail) {
    List<OutgoingMail> before = List.copyOf(taken);
    try {
      transaction.executeWithoutResult(
          status -> {
            before.forEach(this::enterSent);
            insert(mail);
          });
      taken.removeAll(before);
    } catch (DuplicateKeyException e) {
      // it is in doubt since an earlier attempt, and stays so until this one is through
      settle();
    }
  }

  private void insert(OutgoingMail mail) {
    jdbc.update(
        "insert into mail_ledger (location_id, id, version, channel, message_id, status, at_ms)"
            + " values (?, ?, ?, ?, ?, ?, ?)",
        mail.locationId(),
        mail.id(),
        mail.version(),
        mail.channel(),
        mail.messageId(),
        IN_DOUBT,
        clock.millis());
  }

  /**
   * The server has taken the mail. The ledger has it in doubt until the next one is announced, in
   * one transaction for both, or until {@link #settle()}.
   */
  public void took(OutgoingMail mail) {
    CrashPoint.AFTER_MAIL.reached();
    doubts.remove(mail.messageId());
    taken.add(mail);
  }

  /** Notes every mail that the server has taken. To be called at the end of a batch. */
  public void settle() {
    for (OutgoingMail mail : List.copyOf(taken)) {
      enterSent(mail);
      taken.remove(mail);
    }
  }

  private void enterSent(OutgoingMail mail) {
    jdbc.update(
        "update mail_ledger set status = ?, at_ms = ? where location_id = ? and id = ? and version"
            + " = ?",
        SENT,
        clock.millis(),
        mail.locationId(),
        mail.id(),
        mail.version());
  }

  /**
   * Takes the mail off the ledger where the failure proves that the server has not taken it, and
   * throws the failure on; where it proves nothing (no answer after the content) the mail stays in
   * doubt, and is sent again {@value #MOST_DOUBTS} times at most.
   *
   * @throws Exception always: the failure
   */
  public void failed(OutgoingMail mail, Exception failure) throws Exception {
    if (provesNotSent(failure)) {
      transaction.executeWithoutResult(status -> delete(mail));
    } else {
      doubts.merge(mail.messageId(), 1, Integer::sum);
    }
    throw failure;
  }

  private void delete(OutgoingMail mail) {
    jdbc.update(
        "delete from mail_ledger where location_id = ? and id = ? and version = ?",
        mail.locationId(),
        mail.id(),
        mail.version());
  }

  private static boolean provesNotSent(Throwable failure) {
    if (failure == null) {
      return false;
    }
    if (failure instanceof NothingSentException) {
      return true;
    }
    if (failure instanceof SMTPSendFailedException refused) {
      return refused.getReturnCode() >= 400;
    }
    boolean proof =
        failure instanceof SMTPAddressFailedException
            || failure instanceof SMTPSenderFailedException
            || failure instanceof AuthenticationFailedException
            || failure instanceof ParseException
            || failure instanceof MailConnectException
            || failure instanceof ConnectException
            || failure instanceof UnknownHostException;
    return proof
        || failure instanceof MessagingException mail && provesNotSent(mail.getNextException())
        || provesNotSent(failure.getCause());
  }

  /**
   * A row of the ledger.
   *
   * @param version the hash of the message's content
   * @param status {@code in doubt} or {@code sent}
   * @param at since when
   */
  public record Mail(
      String locationId, String version, String messageId, String status, Instant at) {}

  /** Every mail of a message, the earliest first; digests stand under their page's name. */
  public List<Mail> of(String messageId) {
    return Records.list(
        jdbc,
        Mail.class,
        "select location_id, version, message_id, status, at_ms from mail_ledger where id = ? order"
            + " by at_ms",
        messageId);
  }

  /**
   * A mail of which nobody can say whether it arrived.
   *
   * @param messageId the header {@code Message-ID} to look for in the mailbox
   * @param since when it was about to be sent
   */
  public record InDoubt(
      String location, @JsonIgnore String id, String channel, String messageId, Instant since) {}

  /**
   * Every mail in doubt, the oldest first; while mails are sent, the one under way is among them.
   */
  public List<InDoubt> inDoubt() {
    return Records.list(
        jdbc,
        InDoubt.class,
        "select location_id, id, channel, message_id, at_ms from mail_ledger where status = ? order"
            + " by at_ms",
        IN_DOUBT);
  }
}
