package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.AppenderBase;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Three secrets that come out nowhere: logs at TRACE, dead letters, files, mails, tables. */
class SecretsTest {
  private static final String SQL_PASSWORD = "canary-sql-81c2";
  private static final String MAIL_PASSWORD = "canary-mail-9f4e";
  private static final List<String> SECRETS =
      List.of(ExportUnderTest.TOKEN, SQL_PASSWORD, MAIL_PASSWORD);

  @TempDir Path home;

  @Test
  void no_secret_comes_out_anywhere_and_files_are_their_owners() throws Exception {
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    mails.setUser("exporter", MAIL_PASSWORD);
    try (Logs logs = new Logs();
        Twin twin = new Twin(Twins.small().messages(30).build()).start()) {
      twin.fault(When.request(2), 1, Fault.status(500));
      twin.fault(When.request(3), 1, Fault.Wire.RESET);
      twin.fault(When.request(4), 1, Fault.hostileHeaders());
      twin.fault(
          When.location(Twins.BRAVO),
          Integer.MAX_VALUE,
          Fault.json(401, "{\"message\":\"Invalid token " + ExportUnderTest.TOKEN + "\"}"));
      twin.add(
          Twins.ALPHA,
          "SMS",
          "{\"id\":\"" + "long".repeat(100) + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .mailsTo(mails)
              .with("export.channels", "Call,SMS,Email")
              .with("export.page-size", "10")
              .with("export.sql.password", SQL_PASSWORD)
              .with("export.mail.username", "exporter")
              .with("export.mail.password", MAIL_PASSWORD)
              .expectIn(Twins.ALPHA);

      export.once();

      assertThat(twin.requests().get(0).request().header("authorization"))
          .isEqualTo("Bearer " + ExportUnderTest.TOKEN);
      export.assertConserved();
      assertThat(export.deadLetters()).hasSize(2);
      assertThat(logs.events()).isGreaterThan(10_000);
      assertThat(logs.hits()).isEmpty();
      assertThat(filesWithSecrets()).isEmpty();
      assertThat(export.jdbc().queryForList("select * from hold").toString())
          .doesNotContain(SECRETS);
      List<String> wire = new ArrayList<>();
      for (MimeMessage mail : mails.getReceivedMessages()) {
        wire.add(GreenMailUtil.getWholeMessage(mail));
        assertThat(mail.getAllRecipients())
            .extracting(Object::toString)
            .containsExactly("archive@example.com");
      }
      assertThat(wire).hasSize(30).allSatisfy(mail -> assertThat(mail).doesNotContain(SECRETS));
      assertPrivate();
    } finally {
      mails.stop();
    }
  }

  private List<Path> filesWithSecrets() throws Exception {
    List<Path> found = new ArrayList<>();
    try (var all = Files.walk(home)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (SECRETS.stream().anyMatch(content::contains)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** What holds messages; the database has its own rights, or the umask of the start script. */
  private void assertPrivate() throws Exception {
    for (String directory : List.of("data/messages", "data/dead-letters", "data/spool")) {
      try (var all = Files.walk(home.resolve(directory))) {
        for (Path path : all.toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
              .as(path.toString())
              .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
        }
      }
    }
  }

  /** The shipped logging, with everything at TRACE. */
  private static final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Queue<String> hits = new ConcurrentLinkedQueue<>();
    private final AtomicLong events = new AtomicLong();

    Logs() throws Exception {
      logging.reset();
      JoranConfigurator shipped = new JoranConfigurator();
      shipped.setContext(logging);
      shipped.doConfigure(Path.of("config/logback.xml").toFile());
      setContext(logging);
      start();
      Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.detachAndStopAllAppenders();
      root.addAppender(this);
      root.setLevel(Level.TRACE);
      logging.getLogger("io.highlevelexport").setLevel(Level.TRACE);
    }

    @Override
    protected void append(ILoggingEvent event) {
      events.incrementAndGet();
      String text = event.getFormattedMessage() + event.getMDCPropertyMap();
      if (event.getThrowableProxy() != null) {
        text += ThrowableProxyUtil.asString(event.getThrowableProxy());
      }
      if (SECRETS.stream().anyMatch(text::contains)) {
        hits.add(event.getLoggerName() + ": " + text);
      }
    }

    long events() {
      return events.get();
    }

    Queue<String> hits() {
      return hits;
    }

    @Override
    public void close() throws Exception {
      logging.reset();
      new ContextInitializer(logging).autoConfig();
    }
  }
}
