package io.highlevelexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.delivery.mail.MailLogin;
import io.highlevelexport.ledger.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in files: as editors write them, and as they are now. */
class SecretTest {
  @TempDir Path directory;
  private long writes;

  private Path write(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(++writes));
    return file;
  }

  private Secret secret(String text) throws Exception {
    return Secret.of("", write(text), "export.mail.password-file");
  }

  @Test
  void what_editors_add_is_no_part_of_it_and_it_is_never_shown() throws Exception {
    Secret secret = secret("\uFEFFcanary +% \r\n");

    assertThat(secret.current()).isEqualTo("canary +%");
    assertThat(secret).hasToString("***");
  }

  /** As a copy that keeps times leaves it, or two writes within a tick of the file system. */
  @Test
  void a_file_that_changes_and_keeps_its_time_is_read_again() throws Exception {
    Secret secret = secret("old");
    assertThat(secret.current()).isEqualTo("old");
    String before = secret.fingerprint();

    writes--;
    write("new");

    assertThat(secret.current()).isEqualTo("new");
    assertThat(secret.fingerprint()).isNotEqualTo(before);
  }

  @Test
  void the_login_of_mail_is_the_one_that_the_file_holds_now() throws Exception {
    Secret secret = secret("old");
    MailLogin login = new MailLogin("exporter", secret::last);
    assertThat(login.getPasswordAuthentication().getPassword()).isEqualTo("old");

    Path file = write("new");
    assertThat(login.getPasswordAuthentication().getPassword()).isEqualTo("new");

    Files.delete(file);
    assertThat(login.getPasswordAuthentication().getPassword()).isEqualTo("new");
    assertThatThrownBy(() -> Secret.of("", file, "export.mail.password-file").last())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("export.mail.password-file");
  }

  @Test
  void a_new_connection_to_the_database_takes_the_password_that_the_file_holds_now()
      throws Exception {
    DatabaseServer server = DatabaseServer.postgresql();
    String url = server.newDatabase();
    try (Connection root = DriverManager.getConnection(url, server.username(), "");
        Statement statement = root.createStatement()) {
      statement.execute("create role rotated superuser login password 'old'");
      askForPassword(statement);
      try (Database database = new Database(new Settings.Sql(url, "rotated", secret("old\n")));
          Connection first = database.dataSource().getConnection()) {
        statement.execute("alter role rotated password 'new'");
        write("new\n");

        try (Connection second = database.dataSource().getConnection()) {
          assertThat(second.isValid(5)).isTrue();
          assertThat(first.isValid(5)).isTrue();
        }
      }
      write("wrong");
      assertThatThrownBy(
              () -> new Database(new Settings.Sql(url, "rotated", secret("wrong"))).close())
          .hasMessageContaining("password authentication failed");
    }
  }

  /** The server of the tests lets everybody in, but for this role. */
  private static void askForPassword(Statement statement) throws Exception {
    try (ResultSet shown = statement.executeQuery("show hba_file")) {
      shown.next();
      Path rules = Path.of(shown.getString(1));
      String rule = "host all rotated all scram-sha-256\n";
      Files.writeString(rules, rule + Files.readString(rules));
    }
    statement.execute("select pg_reload_conf()");
  }

  /** Of a process, as a shell gives it with {@code <(...)}: a second look would wait for ever. */
  @Test
  void what_comes_out_of_a_pipe_is_read_once() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Path> written =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.writeString(pipe, "pit-1\n");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Secret secret = Secret.of(null, pipe, "export.api.token-file");

    assertThat(secret.current()).isEqualTo("pit-1");
    written.get();
    assertThat(secret.current()).isEqualTo("pit-1");
    assertThat(secret.fingerprint()).isEqualTo(secret.fingerprint());
  }
}
