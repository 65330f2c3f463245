package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Summary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail as RFC 5321 means it: servers that are slow, refuse, fall silent or say too much. */
class MailServerTest extends AgainstTwin {
  private static final int MAILS = 5;
  private static final String PASSWORD = "canary-mail-7c1b";
  private static final UnaryOperator<String> TAKES = mail -> "250 ok";

  /** Longer than the time-outs that mail programs commonly have, and not than RFC 5321 asks for. */
  private static final long SLOW_SECONDS = 31;

  @BeforeEach
  void start() {
    against(Twins.one().messages(MAILS))
        .with("export.channels", "Email")
        .with("export.retry.attempts", "4");
  }

  @Test
  void a_server_that_takes_half_a_minute_for_an_answer_gets_each_mail_once() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean isSlow = new AtomicBoolean(true);
    try (PickySmtp mails =
        new PickySmtp(
            mail -> {
              if (isSlow.getAndSet(false)) {
                pass(never);
              }
              return "250 ok";
            },
            command -> {
              // the greeting, half a minute more
              if (command.isEmpty() && Boolean.getBoolean("soak")) {
                pass(never);
              }
              return null;
            })) {
      export.with("export.mail.port", "" + mails.port()).run();

      await().until(() -> mails.taken().size() >= MAILS);
      await().until(() -> export.files("data/spool", ".page").isEmpty());
      assertThat(mails.messageIds()).hasSize(MAILS).doesNotHaveDuplicates();
    }
  }

  private static void pass(CountDownLatch never) {
    try {
      never.await(SLOW_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_refusal_of_more_than_one_mail_makes_all_of_them_wait_with_the_servers_words()
      throws Exception {
    AtomicReference<String> refused = new AtomicReference<>("");
    try (PickySmtp mails =
        new PickySmtp(
            mail -> refused.get().startsWith(". ") ? refused.get().substring(2) : "250 ok",
            line ->
                !line.isEmpty() && refused.get().startsWith(line.split("[ :]")[0] + " ")
                    ? refused.get().substring(5)
                    : null)) {
      export.with("export.mail.port", "" + mails.port());

      for (String each :
          List.of(
              "MAIL 550 5.7.1 sender not allowed",
              "RCPT 554 5.7.1 Relay access denied",
              "RCPT 552 5.2.2 mailbox full",
              "DATA 554 5.5.1 no valid recipients",
              ". 554 5.7.0 daily quota exceeded",
              ". 550 5.7.1 rejected by policy of this domain",
              ". 552 5.2.2 mailbox over its storage")) {
        refused.set(each);
        assertThat(export.once().waitingPages()).as(each).isEqualTo(1);
        assertThat(export.deadLetters()).as(each).isEmpty();
        assertThat(reason()).contains(each.split(" ", 2)[1]);
      }

      refused.set("");
      assertThat(export.once().isComplete()).isTrue();
      assertThat(mails.messageIds()).hasSize(MAILS).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "554 5.6.0 message content rejected",
    "552 5.3.4 message too big",
    "550 5.7.1 looks like spam",
    "554 transaction failed",
  })
  void a_refusal_of_one_mails_content_is_a_dead_letter_with_the_servers_words(String words)
      throws Exception {
    List<String> refused = new ArrayList<>();
    try (PickySmtp mails =
        new PickySmtp(
            mail -> {
              String id = mail.replaceAll("(?s).*X-Message-Id: (\\S+).*", "$1");
              if (refused.isEmpty()) {
                refused.add(id);
              }
              return refused.contains(id) ? words : "250 ok";
            })) {
      export.with("export.mail.port", "" + mails.port());

      assertThat(export.once().waitingPages()).isZero();
      assertThat(mails.messageIds()).hasSize(MAILS - 1).doesNotHaveDuplicates();
      assertThat(export.deadLetter().toString()).contains(words);
      assertThat(export.deadLetter().path("message").path("id").asText()).isEqualTo(refused.get(0));
    }
  }

  @Test
  void a_recipient_that_is_refused_keeps_the_mails_from_no_other_one() throws Exception {
    List<String> recipients = new ArrayList<>();
    try (PickySmtp mails =
            new PickySmtp(
                TAKES,
                line -> {
                  if (line.startsWith("DATA")) {
                    recipients.add("DATA");
                  }
                  if (line.startsWith("RCPT")) {
                    recipients.add(line);
                  }
                  return line.contains("nobody@") ? "550 5.1.1 no such user" : null;
                });
        TraceLogs logs = new TraceLogs(List.of("nobody@example.com: 550 5.1.1 no such user"))) {
      export
          .with("export.mail.port", "" + mails.port())
          .with("export.mail.to", "archive@example.com,nobody@example.com");

      assertThat(export.once().isComplete()).isTrue();

      assertThat(mails.messageIds()).hasSize(MAILS).doesNotHaveDuplicates();
      assertThat(recipients).containsSequence("RCPT TO:<archive@example.com>", "DATA");
      assertThat(export.deadLetters()).isEmpty();
      assertThat(logs.hits()).anyMatch(line -> line.contains("export.mail.to"));
    }
  }

  @Test
  void a_recipient_that_is_put_off_makes_the_mail_wait_for_all() throws Exception {
    AtomicBoolean isGrey = new AtomicBoolean(true);
    try (PickySmtp mails =
        new PickySmtp(
            TAKES,
            line -> line.contains("grey@") && isGrey.getAndSet(false) ? "450 come again" : null)) {
      export
          .with("export.mail.port", "" + mails.port())
          .with("export.mail.to", "archive@example.com,grey@example.com");

      assertThat(export.once().isComplete()).isTrue();
      assertThat(mails.messageIds()).hasSize(MAILS).doesNotHaveDuplicates();
      assertThat(export.deadLetters()).isEmpty();
    }
  }

  @Test
  void a_mail_that_is_in_doubt_three_times_is_set_aside_and_its_replay_sends_it() throws Exception {
    AtomicBoolean isSilent = new AtomicBoolean(true);
    List<String> silentFor = new ArrayList<>();
    try (PickySmtp mails =
        new PickySmtp(
            mail -> {
              if (silentFor.isEmpty()) {
                silentFor.add(mail.replaceAll("(?s).*X-Message-Id: (\\S+).*", "$1"));
              }
              boolean isIt = mail.contains("X-Message-Id: " + silentFor.get(0));
              return isIt && isSilent.get() ? null : "250 ok";
            })) {
      export.with("export.mail.port", "" + mails.port()).with("export.retry.attempts", "9");

      Summary summary = export.once();

      assertThat(summary.waitingPages()).isZero();
      assertThat(mails.messageIds().stream().distinct()).hasSize(MAILS);
      assertThat(mails.messageIds()).hasSize(MAILS - 1 + 3);
      assertThat(export.deadLetter().path("message").path("id").asText())
          .isEqualTo(silentFor.get(0));
      assertThat(export.deadLetter().toString()).contains("no answer after the content");

      isSilent.set(false);
      Path record = export.files("data/dead-letters", ".json").get(0);
      Path replay = home.resolve("data/dead-letters/replay");
      Files.createDirectories(replay);
      Files.move(record, replay.resolve(record.getFileName()));
      assertThat(export.once().isComplete()).isTrue();
      assertThat(mails.messageIds()).hasSize(MAILS + 3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "archiv@bücher.example, , RCPT TO:<archiv@xn--bcher-kva.example>",
    "jürgen@bücher.example, SMTPUTF8, RCPT TO:<jürgen@xn--bcher-kva.example>",
  })
  void an_address_with_umlauts_goes_out_as_servers_know_it(
      String to, String extension, String recipient) throws Exception {
    ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    try (PickySmtp mails =
        new PickySmtp(
            TAKES,
            line -> {
              heard.add(line);
              boolean says = line.startsWith("EHLO") && extension != null;
              return says ? "250-here\r\n250 " + extension : null;
            })) {
      export.with("export.mail.port", "" + mails.port()).with("export.mail.to", to);

      assertThat(export.once().isComplete()).isTrue();
      assertThat(heard).contains(recipient);
      assertThat(heard.stream().filter(line -> line.startsWith("MAIL")))
          .allMatch(line -> line.endsWith(" SMTPUTF8") == (extension != null));
      assertThat(mails.messageIds()).hasSize(MAILS).doesNotHaveDuplicates();
    }
  }

  @Test
  void an_address_that_the_server_cannot_have_makes_the_mails_wait_and_is_told() throws Exception {
    try (PickySmtp mails = new PickySmtp(TAKES)) {
      export
          .with("export.mail.port", "" + mails.port())
          .with("export.mail.to", "jürgen@example.com");

      assertThat(export.once().waitingPages()).isEqualTo(1);
      assertThat(reason()).contains("SMTPUTF8", "jürgen@example.com");
      assertThat(mails.taken()).isEmpty();
    }
  }

  @Test
  void a_greeting_without_end_is_broken_off_and_told() throws Exception {
    String endless = ("220-" + "x".repeat(1000) + "\r\n").repeat(1000);
    try (PickySmtp mails = new PickySmtp(TAKES, line -> line.isEmpty() ? endless : null)) {
      export.with("export.mail.port", "" + mails.port());

      assertThat(export.once().waitingPages()).isEqualTo(1);
      assertThat(reason()).contains("no end");
    }
  }

  @ParameterizedTest
  @CsvSource({"AUTH", "MAIL", "RCPT", "."})
  void a_server_that_repeats_the_login_brings_it_out_nowhere(String command) throws Exception {
    String plain = base64("\0exporter\0" + PASSWORD);
    List<String> secrets = List.of(PASSWORD, base64(PASSWORD), plain);
    String words = "535 no " + PASSWORD + " nor " + base64(PASSWORD) + " nor " + plain;
    try (TraceLogs logs = new TraceLogs(secrets);
        PickySmtp mails =
            new PickySmtp(
                mail -> words,
                line -> {
                  if (line.startsWith("EHLO")) {
                    return "250-here\r\n250 AUTH PLAIN";
                  }
                  String usual = line.startsWith("AUTH") ? "235 ok" : null;
                  return line.startsWith(command) ? words : usual;
                })) {
      export
          .with("export.mail.port", "" + mails.port())
          .with("export.mail.username", "exporter")
          .with("export.mail.password", PASSWORD);

      assertThat(export.once().isComplete()).isFalse();
      assertThat(export.jdbc().queryForList("select reason from lane").toString())
          .doesNotContain(secrets);
      assertThat(logs.hits()).isEmpty();
      for (Path file : FilesBelow.of(home, "")) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(secrets);
      }
    }
  }

  /** Why the mails wait, as status and page have it. */
  private String reason() throws Exception {
    return export
        .jdbc()
        .queryForObject("select reason from lane where sink = 'mail'", String.class);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
