package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.app.Export;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import jakarta.mail.internet.MimeMessage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three secrets that come out nowhere: logs at TRACE, dead letters, files, mails, tables, JMX,
 * thread dump, {@code /proc}, metrics, the page and its headers, headers of requests.
 */
class SecretsTest {
  private static final String SQL_PASSWORD = "canary-sql-81c2";
  private static final String MAIL_PASSWORD = "canary-mail-9f4e";
  private static final List<String> SECRETS =
      List.of(ExportUnderTest.TOKEN, SQL_PASSWORD, MAIL_PASSWORD);

  private static final List<String> PATHS =
      List.of(
          "/",
          "/page.js",
          "/api/status",
          "/api/dead-letters",
          "/observe/health",
          "/observe/health/live",
          "/observe/health/ready",
          "/observe/metrics",
          "/observe/info");

  @TempDir Path home;
  private final int port = FreePort.find();

  @Test
  void no_secret_comes_out_anywhere_and_files_are_their_owners() throws Exception {
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    mails.setUser("exporter", MAIL_PASSWORD);
    try (TraceLogs logs = new TraceLogs(SECRETS);
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
              .in(Dialect.POSTGRESQL)
              .with("export.sql.password", SQL_PASSWORD)
              .with("export.mail.username", "exporter")
              .with("export.mail.password", MAIL_PASSWORD)
              .with("camel.main.jmxEnabled", "true")
              .expectIn(Twins.ALPHA);

      String managed;
      String status;
      try (Export once = export.open(Export.Mode.ONCE)) {
        once.start();
        Awaitility.await().until(once::isDone);
        managed = managed();
        status = once.status().toString();
      }

      answersHoldNoSecret(export.with("export.http.port", Integer.toString(port)), logs);

      assertThat(managed)
          .contains("org.apache.camel:", "type=routes", "name=\"fetch-page\"")
          .doesNotContain(SECRETS);
      assertThat(status).contains("parked").doesNotContain(SECRETS);
      assertThat(twin.requests().get(0).request().header("authorization"))
          .isEqualTo("Bearer " + ExportUnderTest.TOKEN);
      export.assertConserved();
      assertThat(export.deadLetters()).hasSize(2);
      assertThat(logs.events()).isGreaterThan(10_000);
      assertThat(logs.hits()).isEmpty();
      assertThat(filesWithSecrets()).isEmpty();
      assertThat(process()).contains("java").doesNotContain(SECRETS);
      for (String table : List.of("pause", "lane", "page", "mail_ledger", "messages")) {
        assertThat(export.jdbc().queryForList("select * from " + table).toString())
            .as(table)
            .doesNotContain(SECRETS);
      }
      assertThat(twin.requests())
          .allSatisfy(
              sent ->
                  assertThat(sent.toString().replace("Bearer " + ExportUnderTest.TOKEN, ""))
                      .doesNotContain(SECRETS));
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

  /** What a running export says to a browser, Prometheus and Kubernetes. */
  private void answersHoldNoSecret(ExportUnderTest export, TraceLogs logs) throws Exception {
    PageClient page = new PageClient(port, home);
    try (Export running = export.run()) {
      Awaitility.await()
          .until(
              () ->
                  page.get("/observe/metrics", Map.of())
                      .body()
                      .contains("highlevel_export_parked{"));
      List<String> paths = new ArrayList<>(PATHS);
      page.deadLetters()
          .findValuesAsText("id")
          .forEach(id -> paths.add("/api/dead-letters/show?id=" + id));
      for (String path : paths) {
        PageClient.Answer answer = page.get(path, Map.of());
        assertThat(answer.status()).as(path).isIn(200, 404, 503);
        assertThat(answer.toString()).as(path).isNotEmpty().doesNotContain(SECRETS);
      }
      assertThat(managed()).contains("deliver-mail").doesNotContain(SECRETS);
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

  /** What others of this account see of the process, where there is a {@code /proc}. */
  private static String process() throws Exception {
    StringBuilder shown = new StringBuilder("java");
    for (String name : List.of("cmdline", "environ", "status", "maps", "comm")) {
      Path file = Path.of("/proc/self", name);
      shown.append(Files.exists(file) ? new String(Files.readAllBytes(file)) : "");
    }
    return shown.toString();
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

  /** What a manager or a thread dump shows of this JVM, Camel's beans included. */
  private static String managed() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    StringBuilder shown = new StringBuilder();
    for (ObjectName name : server.queryNames(null, null)) {
      shown.append(name).append('\n');
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        try {
          Object value = server.getAttribute(name, attribute.getName());
          shown
              .append(attribute.getName())
              .append('=')
              .append(value instanceof Object[] many ? Arrays.deepToString(many) : value)
              .append('\n');
        } catch (JMException | RuntimeException e) {
          shown.append(attribute.getName()).append('=').append(e).append('\n');
        }
      }
    }
    for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      shown.append(thread).append('\n');
    }
    return shown.toString();
  }
}
