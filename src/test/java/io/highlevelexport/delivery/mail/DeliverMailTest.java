package io.highlevelexport.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.SmtpTalk;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.delivery.Messages;
import io.highlevelexport.delivery.ShippedRoute;
import io.highlevelexport.delivery.SinkFault;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.model.Message;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DeliverMailTest {
  private static final String TO = "archive@example.org";

  /** How long a server may take for an answer. */
  private static final long ANSWER_MS = 2000;

  private final GreenMail smtp =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  @TempDir Path directory;
  private TestDatabase database;
  private JdbcTemplate jdbc;
  private final AtomicLong nanos = new AtomicLong();
  private ShippedRoute route;

  @BeforeEach
  void start() throws Exception {
    smtp.start();
    database = TestDatabase.sqlite(directory);
    jdbc = database.jdbc();
    route = start("message", "resend", smtp.getSmtp().getPort());
  }

  @AfterEach
  void stop() throws Exception {
    route.close();
    database.close();
    smtp.stop();
  }

  private ShippedRoute start(String mode, String inDoubt, int port) throws Exception {
    return start(port, beans(mode, ledger(inDoubt), port));
  }

  private static ShippedRoute start(int port, Map<String, Object> beans) throws Exception {
    return start(port, TO, beans);
  }

  private static ShippedRoute start(int port, String to, Map<String, Object> beans)
      throws Exception {
    return new ShippedRoute(
        "deliver-mail",
        Map.of(
            "export.mail.host",
            "127.0.0.1",
            "export.mail.port",
            Integer.toString(port),
            "export.mail.from",
            "export@example.org",
            "export.mail.to",
            to),
        beans);
  }

  private MailLedger ledger(String inDoubt) {
    return new MailLedger(
        database.jdbc(),
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource())),
        inDoubt,
        Clock.systemUTC());
  }

  private Map<String, Object> beans(String mode, MailLedger ledger, int port) {
    return Map.of(
        "mails",
        new Mails(mode, message -> EmailThread.NONE),
        "mailLedger",
        ledger,
        "mailWriter",
        new MailWriter(),
        "mailConnection",
        connection(port, new MailLogin("", () -> ""), "none", false));
  }

  @Test
  void a_message_becomes_a_mail_with_text_and_html() throws Exception {
    route.deliver(Messages.batch("mail", Messages.sms("m1", "Grüße 😀 <b>bold</b> & more")));

    MimeMessage mail = received().get(0);
    assertThat(received()).hasSize(1);
    assertThat(mail.getSubject()).isEqualTo("SMS inbound from +15550001, 2024-03-27T18:13:49.000Z");
    assertThat(mail.getFrom()[0]).hasToString("export@example.org");
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getAllRecipients()[0]).hasToString(TO);
    assertThat(mail.getHeader("X-Location-Id")).containsExactly(Messages.LOCATION);
    assertThat(mail.getHeader("X-Message-Id")).containsExactly("m1");
    assertThat(mail.getHeader("X-Channel")).containsExactly("SMS");
    Multipart parts = (Multipart) mail.getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat(content(parts.getBodyPart(0)))
        .contains("From: +15550001", "Grüße 😀 <b>bold</b> & more");
    assertThat(parts.getBodyPart(1).getContentType().toLowerCase())
        .startsWith("text/html")
        .contains("utf-8");
    assertThat(content(parts.getBodyPart(1)))
        .contains("Grüße 😀 &lt;b&gt;bold&lt;/b&gt; &amp; more");
  }

  @Test
  void the_same_batch_again_sends_nothing_and_a_new_version_is_a_mail_of_its_own()
      throws Exception {
    Batch batch =
        Messages.batch(
            "mail", Messages.sms("1", "one"), Messages.sms("2", "two"), Messages.sms("1", "one"));
    route.deliver(batch);
    assertThat(received()).hasSize(2);

    route.deliver(batch);
    batch.split().forEach(route::deliver);
    assertThat(received()).hasSize(2);

    route.deliver(Messages.batch("mail", Messages.sms("1", "one, changed")));
    assertThat(received()).hasSize(3);
    List<String> ids = received().stream().map(DeliverMailTest::messageId).toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.get(2).split("\\.")[0]).isEqualTo(ids.get(0).split("\\.")[0]);
  }

  @Test
  void a_batch_of_several_hundred_is_sent_whole_and_once() throws Exception {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      messages.add(Messages.sms("id-" + i, "text"));
    }
    route.deliver(Messages.batch("mail", messages));
    route.deliver(Messages.batch("mail", messages));

    assertThat(received()).hasSize(250);
    assertThat(ledger("resend").inDoubt()).isEmpty();
  }

  @Test
  void a_mail_is_in_doubt_until_the_next_is_announced_or_the_batch_is_over() {
    MailLedger ledger = ledger("resend");
    List<OutgoingMail> mails = mails("1", "2");

    ledger.announce(mails.get(0));
    ledger.took(mails.get(0));
    assertThat(inDoubt()).containsExactly("1");
    ledger.announce(mails.get(1));
    assertThat(inDoubt()).containsExactly("2");
    ledger.took(mails.get(1));
    ledger.settle();
    assertThat(inDoubt()).isEmpty();
    assertThat(ledger.due(mails)).isEmpty();
  }

  @Test
  void a_batch_that_broke_off_does_not_send_again_what_the_server_took() {
    MailLedger ledger = ledger("resend");
    List<OutgoingMail> mails = mails("1", "2", "3");
    ledger("resend").announce(mails.get(1));

    ledger.announce(mails.get(0));
    ledger.took(mails.get(0));
    ledger.announce(mails.get(1));
    assertThat(inDoubt()).containsExactly("2");
    ledger.took(mails.get(1));

    assertThat(ledger.due(mails)).containsExactly(mails.get(2));
    assertThat(inDoubt()).isEmpty();
  }

  @Test
  void a_route_without_settle_has_the_ledger_know_at_once() {
    OutgoingMail mail = mails("1").get(0);

    ledger("resend").announce(mail);
    MailLedger ledger = ledger("resend");
    ledger.took(mail);
    ledger.settle();

    assertThat(inDoubt()).isEmpty();
    assertThat(ledger("resend").due(List.of(mail))).isEmpty();
  }

  private List<String> inDoubt() {
    return ledger("resend").inDoubt().stream().map(MailLedger.InDoubt::id).toList();
  }

  private static List<OutgoingMail> mails(String... ids) {
    List<Message> messages = Arrays.stream(ids).map(id -> Messages.sms(id, "text")).toList();
    return new Mails("message", message -> EmailThread.NONE).of(Messages.batch("mail", messages));
  }

  @Test
  void the_message_id_holds_nothing_random() {
    Batch batch = Messages.batch("mail", Messages.sms("1", "one"));

    assertThat(new Mails("message", message -> EmailThread.NONE).of(batch).get(0).messageId())
        .isEqualTo(new Mails("message", message -> EmailThread.NONE).of(batch).get(0).messageId())
        .matches("<[0-9a-f]{16}\\.[0-9a-f]{32}@highlevel-export>");
  }

  @Test
  void a_mail_that_was_under_way_at_a_crash_is_sent_again_with_the_same_id() throws Exception {
    Batch batch = Messages.batch("mail", Messages.sms("1", "one"));
    OutgoingMail mail = new Mails("message", message -> EmailThread.NONE).of(batch).get(0);
    ledger("resend").announce(mail);
    assertThat(ledger("resend").inDoubt())
        .singleElement()
        .satisfies(doubt -> assertThat(doubt.messageId()).isEqualTo(mail.messageId()));

    route.deliver(batch);

    assertThat(received())
        .singleElement()
        .satisfies(it -> assertThat(messageId(it)).isEqualTo(mail.messageId()));
    assertThat(ledger("resend").inDoubt()).isEmpty();
  }

  @Test
  void with_skip_a_mail_in_doubt_is_left_out_and_stays_listed() throws Exception {
    route.close();
    route = start("message", "skip", smtp.getSmtp().getPort());
    Batch batch = Messages.batch("mail", Messages.sms("1", "one"), Messages.sms("2", "two"));
    ledger("skip").announce(new Mails("message", message -> EmailThread.NONE).of(batch).get(0));

    route.deliver(batch);

    assertThat(received())
        .singleElement()
        .satisfies(it -> assertThat(it.getHeader("X-Message-Id")).containsExactly("2"));
    assertThat(ledger("skip").inDoubt())
        .singleElement()
        .satisfies(doubt -> assertThat(doubt.id()).isEqualTo("1"));
  }

  @Test
  void a_server_that_is_down_is_the_sinks_fault_and_leaves_no_doubt() throws Exception {
    smtp.stop();
    Batch batch = Messages.batch("mail", Messages.sms("1", "one"));

    assertThatThrownBy(() -> route.deliver(batch))
        .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE));

    assertThat(ledger("resend").inDoubt()).isEmpty();
    smtp.start();
    route.close();
    route = start("message", "skip", smtp.getSmtp().getPort());
    route.deliver(batch);
    assertThat(received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"greeting", "EHLO", "MAIL", "RCPT", "DATA"})
  void what_fails_before_the_content_is_asked_for_is_not_in_doubt(String where) throws Exception {
    route.close();
    Batch batch = Messages.batch("mail", Messages.sms("1", "one"));
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread curt = new Thread(() -> endAt(where, server), "curt-smtp");
      curt.setDaemon(true);
      curt.start();
      route = start("message", "skip", server.getLocalPort());
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> route.deliver(batch))
            .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE));
        assertThat(ledger("skip").inDoubt()).isEmpty();
      }
    }
    route.close();
    route = start("message", "skip", smtp.getSmtp().getPort());
    route.deliver(batch);
    assertThat(received()).hasSize(1);
  }

  /** With 421 at the greeting, else without a word. */
  private static void endAt(String command, ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        SmtpTalk talk = new SmtpTalk(client);
        talk.say(command.equals("greeting") ? "421 too many" : "220 ready");
        String line = command.equals("greeting") ? null : talk.hear();
        for (; line != null && !line.startsWith(command); line = talk.hear()) {
          talk.say("250 ok");
        }
      } catch (IOException e) {
        // the client or the test has gone
      }
    }
  }

  @Test
  void no_mail_is_in_the_ledger_as_sent_after_a_failure_and_the_rest_of_the_batch_waits()
      throws Exception {
    route.close();
    try (ScriptedSmtp refusing = new ScriptedSmtp("554 5.6.0 no such content here")) {
      route = start("message", "resend", refusing.port());
      Batch batch = Messages.batch("mail", Messages.sms("1", "one"), Messages.sms("2", "two"));

      assertThatThrownBy(() -> route.deliver(batch))
          .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.DATA));
      assertThat(jdbc.queryForObject("select count(*) from mail_ledger", Integer.class)).isZero();
      assertThat(refusing.mails()).isEqualTo(1);
    }
  }

  @Test
  void a_passing_refusal_is_the_sinks_fault_and_leaves_no_doubt() throws Exception {
    route.close();
    try (ScriptedSmtp busy = new ScriptedSmtp("451 4.3.0 try again later")) {
      route = start("message", "resend", busy.port());

      assertThatThrownBy(() -> route.deliver(Messages.batch("mail", Messages.sms("1", "one"))))
          .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE));
      assertThat(ledger("resend").inDoubt()).isEmpty();
    }
  }

  /** Said of a server that nobody has asked, the doubt would make a dead letter of each mail. */
  @Test
  void an_address_that_is_none_is_the_sinks_fault_and_leaves_no_doubt() throws Exception {
    MailLedger ledger = ledger("resend");
    int port = smtp.getSmtp().getPort();
    route.close();
    route = start(port, "archive at example.org", beans("message", ledger, port));

    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> route.deliver(Messages.batch("mail", Messages.sms("m1", "one"))))
          .satisfies(e -> assertThat(SinkFault.of(e)).isEqualTo(SinkFault.UNAVAILABLE));
      assertThat(inDoubt()).isEmpty();
    }
    assertThat(received()).isEmpty();
  }

  @Test
  void no_answer_after_the_content_leaves_the_mail_in_doubt() throws Exception {
    route.close();
    try (ScriptedSmtp silent = new ScriptedSmtp(null)) {
      route = start("message", "resend", silent.port());

      assertThatThrownBy(() -> route.deliver(Messages.batch("mail", Messages.sms("1", "one"))))
          .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE));
      assertThat(ledger("resend").inDoubt()).hasSize(1);
    }
  }

  @Test
  void a_digest_is_one_mail_with_the_messages_attached_as_received() throws Exception {
    route.close();
    route = start("digest", "resend", smtp.getSmtp().getPort());
    String odd = "{\"id\":\"1\", \"n\":1.50,\"body\":\"ü\\u0000😀\"}";
    Batch batch = Messages.batch("mail", Messages.json(odd), Messages.sms("2", "two"));

    route.deliver(batch);
    route.deliver(batch);

    MimeMessage mail = received().get(0);
    assertThat(received()).hasSize(1);
    assertThat(mail.getSubject()).isEqualTo("SMS: 2 messages, " + Messages.PAGE);
    Multipart parts = (Multipart) mail.getContent();
    assertThat(content(parts.getBodyPart(0)))
        .contains("2 messages of channel SMS", "1 × inbound, delivered");
    assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("messages.ndjson");
    assertThat(
            new String(parts.getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .split("\n"))
        .hasSize(2)
        .startsWith(odd);
  }

  @Test
  void hostile_text_stays_text() throws Exception {
    String json =
        """
        {"id":"1\\r\\nBcc: evil@example.org","body":"a\\u0000\\ud800 {{env:HOME}} ${body} \\r\\n.\\r\\nQUIT <script>alert(1)</script>",\
        "from":"x\\r\\nTo: evil@example.org\\r\\n\\r\\n=?utf-8?Q?=0D=0A?= ü😀","direction":"${header.To}","contactId":"<i>",\
        "dateAdded":"{{env:HOME}}","meta":{"call":"<img>"}}\
        """;

    route.deliver(Messages.batch("mail", Messages.json(json)));

    assertThat(received()).hasSize(1);
    MimeMessage mail = received().get(0);
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getSubject())
        .startsWith("SMS ${header.To} from x To: evil@example.org = ?utf-8?Q?=0D=0A?= ü😀");
    assertThat(mail.getSubject()).endsWith("{{env:HOME}}").doesNotContain("\r", "\n");
    assertThat(mail.getHeader("X-Message-Id")).containsExactly("1 Bcc: evil@example.org");
    assertThat(mail.getHeader("Bcc")).isNull();
    Multipart parts = (Multipart) mail.getContent();
    assertThat(content(parts.getBodyPart(0)))
        .contains("a\uFFFD\uFFFD {{env:HOME}} ${body}", "<script>");
    assertThat(content(parts.getBodyPart(1)))
        .contains("&lt;script&gt;", "&lt;i&gt;")
        .doesNotContain("<script>", "<i>", "<img>");
  }

  @Test
  void a_body_of_a_megabyte_and_one_without_any_field_arrive() throws Exception {
    String body = "ü".repeat(500_000);

    route.deliver(
        Messages.batch(
            "mail",
            Messages.sms("1", body),
            Messages.json("{\"attachments\":[]}"),
            Messages.json("{\"id\":null}")));

    assertThat(received()).hasSize(3);
    assertThat(content(((Multipart) received().get(1).getContent()).getBodyPart(0)))
        .doesNotContain("Attachments");
    assertThat(content(((Multipart) received().get(0).getContent()).getBodyPart(0))).contains(body);
    assertThat(received().get(1).getSubject()).isEqualTo("SMS");
  }

  @Test
  void headers_of_the_exchange_never_reach_the_wire() throws Exception {
    Map<String, Object> hostile = new HashMap<>();
    for (String name :
        List.of(
            "To",
            "Bcc",
            "Cc",
            "From",
            "Reply-To",
            "Subject",
            "Authorization",
            "Message-ID",
            "contentType",
            "X-Evil")) {
      hostile.put(name, "evil@example.org");
    }
    hostile.put("mail.smtp.from", "evil@example.org");
    hostile.put("mail.smtp.host", "evil.example.org");
    hostile.put("CamelMailAlternativeBody", "evil@example.org");

    route.deliver(
        Messages.batch("mail", Messages.sms("1", "one"), Messages.sms("2", "two")), hostile);

    assertThat(received())
        .hasSize(2)
        .allSatisfy(
            mail -> {
              assertThat(wire(mail)).doesNotContain("evil");
              assertThat(
                      Collections.list(mail.getAllHeaders()).stream()
                          .map(jakarta.mail.Header::getName)
                          .toList())
                  .containsOnlyOnce("X-Message-Id", "Message-ID", "Subject")
                  .isSubsetOf(
                      Arrays.asList(
                          "Return-Path",
                          "Received",
                          "Date",
                          "From",
                          "To",
                          "Message-ID",
                          "Subject",
                          "MIME-Version",
                          "Content-Type",
                          "X-Location-Id",
                          "X-Message-Id",
                          "X-Channel"));
            });
  }

  @Test
  void starttls_is_required_where_it_is_configured() throws Exception {
    route.close();
    int port = smtp.getSmtp().getPort();
    Map<String, Object> beans = new HashMap<>(beans("message", ledger("resend"), port));
    beans.put("mailConnection", connection(port, new MailLogin("", () -> ""), "starttls", false));
    route =
        new ShippedRoute(
            "deliver-mail",
            Map.of(
                "export.mail.host",
                "127.0.0.1",
                "export.mail.port",
                "" + smtp.getSmtp().getPort(),
                "export.mail.to",
                TO),
            beans);

    assertThatThrownBy(() -> route.deliver(Messages.batch("mail", Messages.sms("1", "one"))))
        .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE))
        .rootCause()
        .hasMessageContaining("STARTTLS");
    assertThat(received()).isEmpty();
  }

  @Test
  void a_refused_login_is_the_sinks_fault() throws Exception {
    route.close();
    smtp.setUser("right@example.org", "right", "secret");
    int port = smtp.getSmtp().getPort();
    Map<String, Object> beans = new HashMap<>(beans("message", ledger("resend"), port));
    beans.put(
        "mailConnection", connection(port, new MailLogin("right", () -> "wrong"), "none", true));
    Map<String, String> keys =
        Map.of(
            "export.mail.host",
            "127.0.0.1",
            "export.mail.port",
            "" + smtp.getSmtp().getPort(),
            "export.mail.to",
            TO);
    route = new ShippedRoute("deliver-mail", keys, beans);

    assertThatThrownBy(() -> route.deliver(Messages.batch("mail", Messages.sms("1", "one"))))
        .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE));
    assertThat(ledger("resend").inDoubt()).isEmpty();

    route.close();
    beans.put(
        "mailConnection", connection(port, new MailLogin("right", () -> "secret"), "none", true));
    route = new ShippedRoute("deliver-mail", keys, beans);
    route.deliver(Messages.batch("mail", Messages.sms("1", "one")));
    assertThat(received()).hasSize(1);
  }

  @Test
  void the_route_starts_with_nothing_configured() throws Exception {
    route.close();
    route = new ShippedRoute("deliver-mail", Map.of(), beans("message", ledger("resend"), 25));
  }

  @Test
  void many_mails_go_over_one_connection_until_it_has_rested() throws Exception {
    route.close();
    try (ScriptedSmtp server = new ScriptedSmtp("250 taken")) {
      route = start("message", "resend", server.port());
      route.deliver(Messages.batch("mail", Messages.sms("1", "one"), Messages.sms("2", "two")));
      route.deliver(Messages.batch("mail", Messages.sms("3", "three")));
      assertThat(server.mails()).isEqualTo(3);
      assertThat(server.connections()).isEqualTo(1);

      nanos.addAndGet(Duration.ofMinutes(5).toNanos());
      route.deliver(Messages.batch("mail", Messages.sms("4", "four")));
      assertThat(server.mails()).isEqualTo(4);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_takes_few_mails_in_a_connection_gets_another_connection(
      ScriptedSmtp.Goodbye goodbye) throws Exception {
    route.close();
    try (ScriptedSmtp server = new ScriptedSmtp("250 taken", 2, goodbye)) {
      route = start("message", "resend", server.port());
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        messages.add(Messages.sms("id-" + i, "text"));
      }

      route.deliver(Messages.batch("mail", messages));

      assertThat(server.mails()).isEqualTo(7);
      assertThat(server.connections()).isEqualTo(4);
      assertThat(ledger("resend").inDoubt()).isEmpty();
    }
  }

  @Test
  void a_server_that_stops_reading_is_given_up() throws Exception {
    route.close();
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread deaf = new Thread(() -> hearNoContent(server), "deaf-smtp");
      deaf.setDaemon(true);
      deaf.start();
      route = start("digest", "resend", server.getLocalPort());
      Message endless = Messages.sms("1", "x".repeat(20_000_000));

      assertThatThrownBy(() -> route.deliver(Messages.batch("mail", endless)))
          .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE))
          // which of them the mail library says is a race of its own
          .satisfies(
              thrown ->
                  assertThat(Throwables.getStackTrace(thrown))
                      .containsAnyOf("Write timed out", "Socket closed"));
      assertThat(ledger("resend").inDoubt()).hasSize(1);
    }
  }

  private static void hearNoContent(ServerSocket server) {
    try {
      SmtpTalk talk = new SmtpTalk(server.accept());
      talk.say("220 ready");
      while (!talk.hear().startsWith("DATA")) {
        talk.say("250 ok");
      }
      talk.say("354 go on");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_server_may_take_twice_as_long_for_the_content_as_for_an_answer() throws Exception {
    route.close();
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread slow = new Thread(() -> takeMail(server, () -> {}, 3 * ANSWER_MS / 2), "slow-smtp");
      slow.setDaemon(true);
      slow.start();
      route = start("message", "resend", server.getLocalPort());

      route.deliver(Messages.batch("mail", Messages.sms("1", "one")));

      assertThat(ledger("resend").inDoubt()).isEmpty();
    }
  }

  @Test
  void an_answer_that_comes_byte_by_byte_is_given_up() throws Exception {
    route.close();
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread drip = new Thread(() -> drip(server), "dripping-smtp");
      drip.setDaemon(true);
      drip.start();
      route = start("message", "resend", server.getLocalPort());

      assertThatThrownBy(() -> route.deliver(Messages.batch("mail", Messages.sms("1", "one"))))
          .satisfies(thrown -> assertThat(SinkFault.of(thrown)).isEqualTo(SinkFault.UNAVAILABLE))
          .hasStackTraceContaining("takes too long");
      assertThat(ledger("resend").inDoubt()).isEmpty();
    }
  }

  /** A greeting, one byte after the other, each well within the time-out. */
  private static void drip(ServerSocket server) {
    try (Socket client = server.accept()) {
      while (true) {
        client.getOutputStream().write('2');
        pause(ANSWER_MS / 4);
      }
    } catch (IOException e) {
      // it was given up
    }
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  @Test
  void a_mail_that_is_on_its_way_when_the_connection_is_closed_arrives() throws Exception {
    route.close();
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Map<String, Object> beans =
          new HashMap<>(beans("message", ledger("resend"), server.getLocalPort()));
      MailConnection closing = (MailConnection) beans.get("mailConnection");
      Thread taker = new Thread(() -> takeMail(server, closing::close, 0), "closing-smtp");
      taker.setDaemon(true);
      taker.start();
      route = start(server.getLocalPort(), beans);

      route.deliver(Messages.batch("mail", Messages.sms("1", "one")));

      assertThat(ledger("resend").inDoubt()).isEmpty();
    }
  }

  /** Takes one mail, and does something else when it begins. */
  private static void takeMail(ServerSocket server, Runnable atItsBegin, long answerAfterMs) {
    try {
      SmtpTalk talk = new SmtpTalk(server.accept());
      talk.say("220 ready");
      for (String line = talk.hear(); line != null; line = talk.hear()) {
        if (line.startsWith("MAIL")) {
          atItsBegin.run();
        } else if (line.startsWith("DATA")) {
          talk.takeMail();
          pause(answerAfterMs);
        }
        talk.say("250 ok");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void the_ledger_is_looked_up_by_the_ids_of_mails() {
    for (int i = 0; i < 100; i++) {
      route.deliver(Messages.batch("mail", Messages.sms("id-" + i, "text")));
    }
    Map<String, Object> plan =
        jdbc.queryForMap(
            "explain query plan select message_id from mail_ledger where id in ('1', '2') and"
                + " location_id = '' and status in ('sent', 'in doubt')");

    assertThat(plan.get("detail")).asString().contains("(location_id=? AND id=?)");
  }

  private MailConnection connection(int port, MailLogin login, String tls, boolean loggedIn) {
    return new MailConnection(
        "127.0.0.1",
        port,
        login,
        SmtpProperties.of(tls, loggedIn, Duration.ofMillis(ANSWER_MS)),
        nanos::get);
  }

  private List<MimeMessage> received() {
    return List.of(smtp.getReceivedMessages());
  }

  private static String messageId(MimeMessage mail) {
    try {
      return mail.getMessageID();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }

  private static String content(Part part) throws Exception {
    return (String) part.getContent();
  }

  private static String wire(MimeMessage mail) throws Exception {
    var out = new java.io.ByteArrayOutputStream();
    mail.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
