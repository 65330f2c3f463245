package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.twin.Twin;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Values of the configuration reach the shipped routes' endpoints as they are, character by
 * character.
 */
class AnyCharacterTest extends AgainstTwin {
  private static final String FROM = "r&d+export%41=x@example.com";
  private static final String TO = "archive+crm%2B&co=1@example.com";
  private static final String PASSWORD = "p+a%41s&s=w(o)rd?#/";

  @Test
  void mail_addresses_and_a_password_in_a_file() throws Exception {
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    mails.setUser("exporter", PASSWORD);
    Path password = Files.writeString(home.resolve("password"), "\uFEFF" + PASSWORD + "\r\n");
    try (Twin twin = new Twin(Twins.one().messages(20).build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .mailsTo(mails)
              .with("export.channels", "Email")
              .with("export.mail.from", FROM)
              .with("export.mail.to", TO + ",second@example.com")
              .with("export.mail.username", "exporter")
              .with("export.mail.password-file", password.toString());

      assertThat(export.once().isComplete()).isTrue();

      assertThat(mails.getReceivedMessages()).hasSize(2 * 20);
      for (MimeMessage mail : mails.getReceivedMessages()) {
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly(FROM);
        assertThat(mail.getRecipients(Message.RecipientType.TO))
            .extracting(Object::toString)
            .containsExactly(TO, "second@example.com");
      }
    } finally {
      mails.stop();
    }
  }

  @Test
  void directories_of_data_and_of_routes_hidden_files_among_them() throws Exception {
    Path odd = Files.createDirectory(home.resolve("ü +&=(x) {y}#1,*"));
    against(Twins.one().messages(20));
    Path routes = new EditedRoutes(odd).directory();
    Files.write(routes.resolve("._walk.camel.yaml"), new byte[] {0, 5, 22, 7, (byte) 0xE4});
    ExportUnderTest export =
        new ExportUnderTest(twin, odd).routes(routes).with("export.channels", "Call").expect();

    assertThat(export.once().isComplete()).isTrue();

    export.assertConserved();
  }
}
