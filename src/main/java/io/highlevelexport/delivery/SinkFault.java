package io.highlevelexport.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.highlevelexport.model.CertificateFault;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.ParseException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ValidationException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.mariadb.jdbc.export.MaxAllowedPacketException;
import org.springframework.core.NestedExceptionUtils;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Why a sink did not take a batch, and so what helps: another attempt, or leaving the message out.
 */
public enum SinkFault {
  /** The sink refuses this content and will refuse it again. */
  DATA,
  /**
   * The sink cannot be used now, for any content: connection, time-out, deadlock, disk full, login.
   */
  UNAVAILABLE;

  /** The path of a web address may be a key to it: it is left out of reasons. */
  private static final String WEB_ADDRESS = "(https?://)(?:[^\\s/@]*@)?([^\\s/?]*)\\S*";

  private static final Set<Integer> SQLITE_DATA =
      Set.of(
          SQLiteErrorCode.SQLITE_TOOBIG.code,
          SQLiteErrorCode.SQLITE_CONSTRAINT.code,
          SQLiteErrorCode.SQLITE_MISMATCH.code);

  /**
   * Classifies what a {@code deliver-*} route threw. What is not known to be the content's fault is
   * {@link #UNAVAILABLE}, so that an outage never turns good messages into dead letters.
   */
  public static SinkFault of(Throwable thrown) {
    SinkFault fault = decide(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    return fault == null ? UNAVAILABLE : fault;
  }

  private static SinkFault decide(Throwable thrown, Set<Throwable> visited) {
    if (thrown == null || !visited.add(thrown)) {
      return null;
    }
    SinkFault fault = own(thrown);
    if (fault == null && thrown instanceof SQLException sql) {
      fault = decide(sql.getNextException(), visited);
    }
    if (fault == null && thrown instanceof MessagingException mail) {
      fault = decide(mail.getNextException(), visited);
    }
    return fault == null ? decide(thrown.getCause(), visited) : fault;
  }

  private static SinkFault own(Throwable thrown) {
    if (thrown instanceof SQLiteException sqlite) {
      // it has no SQLSTATE; the last byte of its own code says what kind of fault it is
      return SQLITE_DATA.contains(sqlite.getResultCode().code & 0xFF) ? DATA : UNAVAILABLE;
    }
    if (thrown instanceof SQLException && thrown.getCause() instanceof MaxAllowedPacketException) {
      return DATA;
    }
    if (thrown instanceof SQLException sql) {
      return ofSqlState(sql.getSQLState());
    }
    if (thrown instanceof AuthenticationFailedException
        || thrown instanceof AddressException
        || thrown instanceof SMTPAddressFailedException
        || thrown instanceof SMTPSenderFailedException) {
      return UNAVAILABLE;
    }
    if (thrown instanceof SMTPSendFailedException refusal) {
      return SmtpRefusal.isOfContent(refusal) ? DATA : UNAVAILABLE;
    }
    boolean content =
        thrown instanceof JsonProcessingException
            || thrown instanceof ParseException
            || thrown instanceof java.text.ParseException
            || thrown instanceof NullPointerException
            || thrown instanceof ClassCastException
            || thrown instanceof NumberFormatException
            || thrown instanceof IndexOutOfBoundsException
            || thrown instanceof ValidationException refused && !isAnswered(refused)
            || thrown instanceof SetAsideException;
    return content ? DATA : null;
  }

  /** What is looked at then may be the status of a server that is down. */
  private static boolean isAnswered(ValidationException refused) {
    return refused.getExchange() != null
        && refused.getExchange().getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE) != null;
  }

  private static SinkFault ofSqlState(String state) {
    if (state == null || state.length() < 2) {
      return null;
    }
    return switch (state.substring(0, 2)) {
      // data exception, integrity constraint violation, program limit exceeded (a value too big for
      // an index)
      case "22", "23", "54" -> DATA;
      // the general class of MariaDB: says nothing, a cause may
      case "HY" -> null;
      default -> UNAVAILABLE;
    };
  }

  /** The words of the innermost cause; what is wrong with a certificate in our own. */
  public static String reason(Throwable cause) {
    Optional<String> certificate =
        CertificateFault.inWords(cause, "the place that docs/operate.md names");
    if (certificate.isPresent()) {
      return certificate.get();
    }
    Throwable root = NestedExceptionUtils.getMostSpecificCause(cause);
    if (root.getMessage() == null) {
      return root.getClass().getSimpleName();
    }
    boolean isBareName =
        root instanceof FileSystemException file
            && (file.getReason() == null || file.getReason().isBlank());
    return isBareName
        ? root.getClass().getSimpleName() + ": " + root.getMessage()
        : root.getMessage().replaceAll(WEB_ADDRESS, "$1$2").strip();
  }
}
