package io.highlevelexport.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.SoakFigures;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/**
 * Answers of a mail server that were spoiled at random, in what they say and in their size: no
 * crash, no hang; what counts as sent was taken, and what counts as not sent was not.
 *
 * <p>{@code -Dfuzz.smtp=20000 -Dfuzz.seed=1}
 */
class SmtpFuzzTest {
  private static final int ANSWERS =
      Integer.getInteger("fuzz.smtp", Boolean.getBoolean("soak") ? 100_000 : 2_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20261124);

  @Test
  void what_spoiled_answers_say_of_a_mail_is_not_mistaken() throws Exception {
    int mails = 0;
    int inDoubt = 0;
    try (FuzzedSmtp server = new FuzzedSmtp(ANSWERS, SEED);
        MailConnection connection =
            new MailConnection(
                "127.0.0.1",
                server.port(),
                new MailLogin("", () -> ""),
                SmtpProperties.of("none", false, Duration.ofMillis(500)),
                System::nanoTime)) {
      while (server.spoiled() < ANSWERS) {
        MimeMessage mail = mail("<" + ++mails + "@example.com>");
        while (!isSent(mail, connection, server)) {
          inDoubt += server.taken().contains(mail.getMessageID()) ? 1 : 0;
        }
      }
      SoakFigures.add(
          "spoiled SMTP answers, seed " + SEED, server.spoiled(), mails, 0, inDoubt, inDoubt);
    }
  }

  private static boolean isSent(MimeMessage mail, MailConnection connection, FuzzedSmtp server)
      throws Exception {
    int before = server.taken().size();
    try {
      connection.send(mail);
    } catch (NothingSentException e) {
      assertThat(server.taken()).as("sent all the same: %s", e.getMessage()).hasSize(before);
      return false;
    } catch (MessagingException e) {
      return false;
    }
    assertThat(server.taken()).hasSize(before + 1);
    assertThat(server.taken().get(before)).isEqualTo(mail.getMessageID());
    return true;
  }

  private static MimeMessage mail(String id) throws Exception {
    MimeMessage mail =
        new MimeMessage(Session.getInstance(new Properties())) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
          }
        };
    mail.setFrom(new InternetAddress("export@example.com"));
    mail.setRecipient(Message.RecipientType.TO, new InternetAddress("archive@example.com"));
    mail.setText(id);
    mail.saveChanges();
    return mail;
  }
}
