package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.model.HtmlText;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.twin.AttachmentHost;
import io.highlevelexport.twin.Expected;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.TwinRequest;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mail of an e-mail says what was said; it waits for that, and each is sent once. */
class MailTextsTest extends AgainstTwin {
  private static final String PATH = "/conversations/messages/email/";
  private static final Predicate<TwinRequest> OF_TEXT = request -> request.path().startsWith(PATH);

  private final GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private final ShiftedClock clock = new ShiftedClock(Instant.now());

  @BeforeEach
  void start() {
    smtp.start();
  }

  private void start(TwinOptions options) throws Exception {
    against(options)
        .with("export.channels", "Email,SMS")
        .with("export.retry.attempts", "1")
        .sinks("mail")
        .mailsTo(smtp)
        .at(clock);
  }

  @AfterEach
  void stop() {
    end();
    smtp.stop();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_mail_holds_each_email_of_its_thread_in_order_and_says_which_is_missing(Dialect database)
      throws Exception {
    start(Twins.small().messages(30).with("--edge-cases=20", "--missing-emails=30"));
    export.in(database);
    List<String> ids = IntStream.range(0, 60).mapToObj(i -> "mail" + i + "/é +?").toList();
    String row =
        twin.add(
            Twins.ALPHA,
            "Email",
            "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"meta\":{\"email\":{\"subject\":\"Ünder"
                + " way\",\"messageIds\":[\""
                + String.join("\",\"", ids)
                + "\"]}}}");

    assertThat(export.expect().once().isComplete()).isTrue();

    export.assertConserved();
    Map<String, String> mails = texts();
    List<Expected.Email> expected = Expected.emails(twin).toList();
    assertThat(expected).anyMatch(email -> email.status() == 200);
    for (Expected.Email email : expected) {
      String text = mails.get(email.messageId());
      if (email.status() == 200) {
        assertThat(flat(text)).contains(flat(HtmlText.of(PlainText.of(email.body()))));
        assertThat(text).contains("From: ", "To: office@example.org, front@example.org", "Date: ");
      } else {
        assertThat(text)
            .contains(email.status() == 404 ? "missing: absent: " : "missing: refused: ")
            .contains("status " + email.status());
      }
    }
    MimeMessage mail = mail(row);
    assertThat(mail.getSubject()).isEqualTo("Ünder way");
    assertThat(Arrays.stream(mails.get(row).split("\n")).filter(line -> line.startsWith("--- ")))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 60).mapToObj(i -> "--- E-mail " + i + " of 60 ---").toList());
    Map<String, Expected.Email> byId =
        expected.stream().collect(Collectors.toMap(Expected.Email::id, Function.identity()));
    Map<String, String> files = files(mail);
    assertThat(files)
        .hasSize((int) ids.stream().filter(id -> byId.get(id).status() == 200).count());
    files.forEach(
        (name, html) -> {
          int place = Integer.parseInt(name.replaceAll("\\D", ""));
          assertThat(html).endsWith(PlainText.of(byId.get(ids.get(place - 1)).body()));
        });
  }

  @Test
  void a_mail_waits_over_a_restart_and_holds_up_nothing_else() throws Exception {
    start(Twins.one().messages(40));
    export.with("export.spool.max-pages", "1").with("export.page-size", "10");
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.status(503));

    export.expect().run();
    await().until(() -> sent("SMS") == 40);
    await().until(() -> wanted() >= 40);
    export.close();
    assertThat(sent("Email")).isZero();

    Summary once = export.once();
    assertThat(once.isComplete()).as("it ends, and says that something is missing").isFalse();
    assertThat(once.waitingPages()).isEqualTo(4);
    assertThat(sent("Email")).isZero();

    export.run();
    twin.heal();
    await().until(() -> sent("Email") == 40);
    await().until(() -> wanted() == 0);
    export.close();
    export.once();

    export.assertConserved();
    assertThat(texts().values()).noneMatch(text -> text.contains("is missing"));
  }

  @Test
  void one_text_that_does_not_come_keeps_its_mail_and_no_other_until_the_wait_is_over()
      throws Exception {
    start(Twins.one().messages(0).messages("Email", 30));
    Expected.Email late = Expected.emails(twin).skip(7).findFirst().orElseThrow();
    Predicate<TwinRequest> ofLate = request -> request.path().equals(PATH + late.id());
    twin.fault(ofLate, Integer.MAX_VALUE, Fault.status(500));

    export.expect().run();
    await().until(() -> sent("Email") == 29);
    export.close();
    export.once();
    assertThat(sent("Email")).isEqualTo(29);

    clock.advance(Duration.ofHours(25));
    export.run();
    await().until(() -> sent("Email") == 30);
    assertThat(texts().get(late.messageId()))
        .contains("The text of this e-mail is missing: not there yet: ", "status 500");

    twin.heal();
    clock.advance(Duration.ofHours(2));
    await().until(() -> wanted() == 0);
    export.close();
    export.once();
    export.assertConserved();
  }

  @Test
  void where_no_text_comes_mails_go_when_the_wait_is_over_and_no_other_time() throws Exception {
    start(Twins.one().messages(0).messages("Email", 30));
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.status(503));
    export.with("export.hold.delay", "1h").with("export.hold.max-delay", "1h");
    export.expect().once();
    assertThat(sent("Email")).isZero();

    clock.advance(Duration.ofHours(25));
    export.run();
    await()
        .until(
            () -> {
              clock.advance(Duration.ofMinutes(20));
              return sent("Email") == 30;
            });
    export.close();
    twin.heal();
    clock.advance(Duration.ofHours(2));
    await().until(() -> export.once().isComplete() || wanted() == 0);

    export.assertConserved();
    assertThat(texts().values()).allMatch(text -> text.contains("is missing: not there yet"));
  }

  @Test
  void time_that_the_program_was_down_is_no_waiting() throws Exception {
    start(Twins.one().messages(0).messages("Email", 30));
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.Wire.SILENT);
    export.run();
    await().until(() -> wanted() >= 30);
    export.close();
    twin.heal();

    clock.advance(Duration.ofHours(60));
    assertThat(export.expect().once().isComplete()).isTrue();

    export.assertConserved();
    assertThat(texts().values()).noneMatch(text -> text.contains("is missing"));
  }

  @Test
  void texts_that_were_wanted_by_a_clock_ahead_come_once_it_is_right() throws Exception {
    start(Twins.one().messages(0).messages("Email", 30));
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.Wire.SILENT);
    clock.advance(Duration.ofDays(30));
    export.run();
    await().atMost(Duration.ofSeconds(60)).until(() -> wanted() >= 30);
    export.close();
    twin.heal();

    clock.advance(Duration.ofDays(-30));
    assertThat(export.expect().once().isComplete()).isTrue();

    export.assertConserved();
    assertThat(texts().values()).noneMatch(text -> text.contains("is missing"));
  }

  @Test
  void a_mail_waits_no_longer_because_the_clock_was_set_back() throws Exception {
    start(Twins.one().messages(0).messages("Email", 30));
    Expected.Email late = Expected.emails(twin).skip(7).findFirst().orElseThrow();
    Predicate<TwinRequest> ofLate = request -> request.path().equals(PATH + late.id());
    twin.fault(ofLate, Integer.MAX_VALUE, Fault.status(500));
    clock.advance(Duration.ofDays(30));
    export.expect().run();
    await().atMost(Duration.ofSeconds(60)).until(() -> sent("Email") == 29);
    export.close();

    clock.advance(Duration.ofDays(-30));
    export.run();

    await().atMost(Duration.ofSeconds(60)).until(() -> sent("Email") == 30);
    assertThat(texts().get(late.messageId())).contains("is missing: not there yet: ");
  }

  @Test
  void nothing_waits_where_that_is_turned_off() throws Exception {
    start(Twins.one().messages(20));
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.status(503));
    export.with("export.content.wait", "0s").expect().once();

    export.assertConserved();
    assertThat(texts().values())
        .allMatch(
            text -> text.contains("Channel: SMS") || text.contains("is missing: not there yet"));
  }

  @Test
  void without_content_a_mail_neither_waits_nor_misses_anything() throws Exception {
    start(Twins.one().messages(20));

    assertThat(export.with("export.content", "").expect().once().isComplete()).isTrue();

    export.assertConserved();
    assertThat(texts().values()).noneMatch(text -> text.contains("missing"));
  }

  @Test
  void a_mail_waits_for_the_files_of_its_original_and_takes_them_along_up_to_a_size()
      throws Exception {
    start(Twins.one().messages(0));
    String host = twin.url().replace("127.0.0.1", "localhost");
    export
        .with("export.content", "email,attachments")
        .with("export.attachments.hosts", host)
        .with("export.mail.attachments.max-bytes", "10000");
    List<String> paths =
        List.of(
            "/files/6000/photo%0D%0AX-Evil:%20one.png",
            "/files/6001/second.pdf", "/files/404/gone.png", "/files/3000/email-1.html");
    String urls =
        paths.stream().map(path -> "\"" + host + path + "\"").collect(Collectors.joining(","));
    twin.add(
        Twins.ALPHA,
        "Email",
        "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"attachments\":["
            + urls
            + "],\"meta\":{\"email\":{\"messageIds\":[\"one\"]}}}");
    twin.fault(request -> request.path().startsWith("/files/3000/"), 2, Fault.status(503));

    export.run();
    await().until(() -> sent("Email") == 1);

    Map<String, String> files = files(smtp.getReceivedMessages()[0]);
    assertThat(files).containsOnlyKeys("email-1.html", "1-photo_X-Evil_ one.png", "4-email-1.html");
    assertThat(files.get("1-photo_X-Evil_ one.png"))
        .isEqualTo(new String(AttachmentHost.bytes(paths.get(0)), StandardCharsets.UTF_8));
    assertThat(texts().values().iterator().next())
        .contains("Attached: 1-photo_X-Evil_ one.png", "Attached: 4-email-1.html")
        .containsPattern("Not attached: \\S+/attachments/\\S+\\.pdf, 6001 bytes")
        .contains("Not attached: " + host + paths.get(2) + ", absent: ");
  }

  @Test
  void a_file_that_only_the_text_of_an_e_mail_names_comes_and_its_mail_waits_for_it()
      throws Exception {
    start(Twins.one().messages(0));
    String host = twin.url().replace("127.0.0.1", "localhost");
    export.with("export.content", "email,attachments").with("export.attachments.hosts", host);
    String both = host + "/files/1000/both.png";
    String own = host + "/files/2000/own.png";
    twin.add(
        Twins.ALPHA,
        "Email",
        "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"attachments\":[\"%s\"],\"meta\":{\"email\":{\"messageIds\":[\"one\"],\"attachments\":[\"%s\",\"%s\"]}}}"
            .formatted(both, both, own));
    twin.fault(request -> request.path().endsWith("own.png"), 2, Fault.status(503));

    export.run();
    await().until(() -> sent("Email") == 1);

    Map<String, String> files = files(smtp.getReceivedMessages()[0]);
    assertThat(files).containsOnlyKeys("email-1.html", "1-both.png", "2-own.png");
    assertThat(files.get("2-own.png"))
        .isEqualTo(new String(AttachmentHost.bytes("/files/2000/own.png"), StandardCharsets.UTF_8));
    assertThat(export.jdbc().queryForList("select url from attachments order by url", String.class))
        .containsExactly(both, own);
  }

  @Test
  void a_digest_has_the_texts_attached() throws Exception {
    start(Twins.one().messages(0).messages("Email", 20).with("--missing-emails=0"));
    export.with("export.mail.mode", "digest");

    assertThat(export.once().isComplete()).isTrue();

    assertThat(smtp.getReceivedMessages()).hasSize(1);
    assertThat(files(smtp.getReceivedMessages()[0]).get("emails.ndjson").lines())
        .hasSize((int) Expected.emails(twin).count());
  }

  /** What is attached, by its name. */
  private static Map<String, String> files(Part part) throws Exception {
    Map<String, String> files = new HashMap<>();
    if (part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        files.putAll(files(parts.getBodyPart(i)));
      }
    } else if (part.getFileName() != null) {
      byte[] bytes = part.getInputStream().readAllBytes();
      files.put(part.getFileName(), new String(bytes, StandardCharsets.UTF_8));
    }
    return files;
  }

  private int wanted() throws Exception {
    return export
        .jdbc()
        .queryForObject("select coalesce(sum(wanted), 0) from content_count", Integer.class);
  }

  private long sent(String channel) throws MessagingException {
    int count = 0;
    for (MimeMessage mail : smtp.getReceivedMessages()) {
      count += mail.getHeader("X-Channel")[0].equals(channel) ? 1 : 0;
    }
    return count;
  }

  private MimeMessage mail(String id) throws MessagingException {
    for (MimeMessage mail : smtp.getReceivedMessages()) {
      if (mail.getHeader("X-Message-Id")[0].equals(id)) {
        return mail;
      }
    }
    throw new AssertionError("no mail of " + id);
  }

  /** The plain text of each mail, by its message. */
  private Map<String, String> texts() {
    return Arrays.stream(smtp.getReceivedMessages())
        .collect(Collectors.toMap(MailTextsTest::idOf, MailTextsTest::text, (one, other) -> one));
  }

  private static String idOf(MimeMessage mail) {
    try {
      return mail.getHeader("X-Message-Id")[0];
    } catch (MessagingException e) {
      throw new AssertionError(GreenMailUtil.getWholeMessage(mail), e);
    }
  }

  /** The plain text of a mail. */
  static String text(MimeMessage mail) {
    try {
      Object part = mail.getContent();
      while (part instanceof Multipart parts) {
        part = parts.getBodyPart(0).getContent();
      }
      return part.toString().replace("\r\n", "\n");
    } catch (MessagingException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String flat(String text) {
    return text.replaceAll("[\\s\\u00A0]+", "");
  }
}
