package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.Twin;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a message another version, and what does not. */
class IdentityTest {
  private static final String DATE = "2026-11-24T10:00:00.000Z";

  @TempDir Path home;
  private final ShiftedClock clock = new ShiftedClock(Twins.END);
  private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private Twin twin;
  private HttpServer api;
  private ExportUnderTest export;
  private volatile byte[] page;

  @BeforeEach
  void start() throws Exception {
    mails.start();
    twin = new Twin(Twins.one().messages(0).build()).start();
    api = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    api.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = page;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    api.start();
    export =
        new ExportUnderTest(twin, home)
            .at(clock)
            .with("export.api.url", "http://127.0.0.1:" + api.getAddress().getPort())
            .with("export.channels", "SMS")
            .mailsTo(mails)
            .sinks("file,sql,mail");
  }

  @AfterEach
  void stop() {
    twin.close();
    api.stop(0);
    mails.stop();
  }

  @Test
  void another_order_of_keys_blanks_and_escapes_are_no_other_version() throws Exception {
    serve(
        "{\"id\":\"m1\",\"dateAdded\":\""
            + DATE
            + "\",\"body\":\"A/b \u00e9\",\"meta\":{\"a\":1,\"b\":2}}",
        "{\"body\":\"no id\",\"n\":1}");
    assertThat(read()).isEqualTo(2);
    assertThat(export.fileLines()).hasSize(1);

    serve(
        "{\"meta\" : {\"b\":2, \"a\":1},\n \"body\":\"\\u0041\\/b \\u00e9\",\"dateAdded\":\""
            + DATE
            + "\",\"id\":\"m1\"}",
        "{\"n\":1,\"body\":\"no id\"}");
    assertThat(read()).isZero();

    assertThat(export.fileLines()).hasSize(1);
    assertThat(mails.getReceivedMessages()).hasSize(1);
    assertThat(export.deadLetters()).hasSize(1);
  }

  @Test
  void a_change_that_keeps_both_checksums_is_exported() throws Exception {
    String before =
        "9000 and this is the rest of the note that nobody reads to its end because it is so long"
            + " and says so little of any use";
    String after =
        "1000 ANd ThiS is tHE REST of ThE nOTE tHat NObOdY rEADS to itS End BeCAuse IT IS SO long"
            + " and says so little of any use";
    assertThat(checksum(new CRC32(), pay(after))).isEqualTo(checksum(new CRC32(), pay(before)));
    assertThat(checksum(new CRC32C(), pay(after))).isEqualTo(checksum(new CRC32C(), pay(before)));
    serve(pay(before));
    assertThat(read()).isOne();

    serve(pay(after));
    assertThat(read()).isOne();

    assertThat(export.fileLines()).hasSize(2);
    assertThat(mails.getReceivedMessages()).hasSize(2);
    assertThat(export.jdbc().queryForObject("select body from messages", String.class))
        .startsWith("I agree to pay 1000");
  }

  private static String pay(String rest) {
    return "{\"id\":\"m1\",\"dateAdded\":\""
        + DATE
        + "\",\"messageType\":\"TYPE_WHATSAPP\",\"body\":\"I agree to pay "
        + rest
        + "\"}";
  }

  private static long checksum(Checksum checksum, String text) {
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue();
  }

  private void serve(String... messages) {
    page =
        ("{\"messages\":["
                + String.join(",", Arrays.asList(messages))
                + "],\"total\":"
                + messages.length
                + "}")
            .getBytes(StandardCharsets.UTF_8);
  }

  /** How many messages came that were new. */
  private long read() throws Exception {
    clock.advance(Duration.ofMinutes(10));
    Summary summary = export.once();
    assertThat(summary.openWindows()).isZero();
    return summary.streams().stream().mapToLong(Summary.Stream::messages).sum();
  }
}
