package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** The mails that kills left in doubt: those alone may come twice. */
final class MailsInDoubt {
  private final Set<String> listed = new HashSet<>();

  /**
   * A kill leaves one mail in doubt at most, and the ledger lists it; one that an earlier kill left
   * may not have had its turn yet.
   */
  void list(ExportUnderTest export) throws Exception {
    try {
      List<String> inDoubt =
          export
              .jdbc()
              .queryForList(
                  "select message_id from mail_ledger where status = 'in doubt'", String.class);
      assertThat(inDoubt.stream().filter(mail -> !listed.contains(mail)))
          .hasSizeLessThanOrEqualTo(1);
      listed.addAll(inDoubt);
    } catch (BadSqlGrammarException | CannotGetJdbcConnectionException e) {
      assertThat(export.files("data/spool", ".page")).as("killed before its first start").isEmpty();
    }
  }

  /** Every mail came, and those that came twice were listed as in doubt; gives how many. */
  int assertOnce(PickySmtp mails, int wanted, int mostAgain) {
    List<String> ids = mails.messageIds();
    assertThat(ids.stream().distinct()).hasSize(wanted);
    assertThat(ids).hasSizeLessThanOrEqualTo(wanted + mostAgain);
    Set<String> once = new HashSet<>();
    assertThat(ids.stream().filter(id -> !once.add(id))).isSubsetOf(listed);
    return ids.size() - wanted;
  }
}
