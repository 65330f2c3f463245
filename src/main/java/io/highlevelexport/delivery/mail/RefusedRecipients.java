package io.highlevelexport.delivery.mail;

import jakarta.mail.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recipients that the mail server refuses for good, while it takes others of the same mail. */
final class RefusedRecipients {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedRecipients.class);

  /** RFC 5321: a mailbox that is full, which may pass. */
  private static final int FULL = 552;

  private final UnaryOperator<String> mask;
  private String told = "";

  /**
   * @param mask takes secrets out of what the server says
   */
  RefusedRecipients(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  /**
   * Whom else the mail can be sent to.
   *
   * @return nobody where that is to wait
   */
  Address[] others(Throwable failure, Address[] recipients) {
    List<Address> others = new ArrayList<>(Arrays.asList(recipients));
    StringBuilder words = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SMTPAddressFailedException address) {
        if (address.getReturnCode() < 500 || address.getReturnCode() == FULL) {
          return new Address[0];
        }
        others.remove(address.getAddress());
        words.append(' ').append(address.getAddress()).append(": ").append(address.getMessage());
      }
    }
    if (!others.isEmpty() && !told.contentEquals(words)) {
      told = words.toString();
      LOG.warn(
          "the mail server refuses a recipient for good, who gets none of the mails until that is"
              + " put right (export.mail.to); the others get theirs:{}",
          mask.apply(told.replaceAll("\\s+", " ")));
    }
    return others.size() == recipients.length ? new Address[0] : others.toArray(Address[]::new);
  }

  void none() {
    if (!told.isEmpty()) {
      LOG.info("the mail server takes every recipient again");
      told = "";
    }
  }
}
