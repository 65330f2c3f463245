package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.ledger.Database;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that would do harm. */
class DatabaseCheckTest {
  private static final String USERNAME = "canary-user";
  private static final String PASSWORD = "canary-of-a-database";

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({
    "postgresql, check, sslmode=disable",
    "postgresql, once, sslmode=disable",
    "mariadb, check, sslMode=disable",
    "mariadb, once, sslMode=disable"
  })
  void a_server_elsewhere_that_knows_no_encryption_never_hears_the_password(
      String kind, String command, String advice) throws Exception {
    Optional<InetAddress> elsewhere =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(elsewhere.isPresent(), "this machine has no address but loopback");
    StringBuffer heard = new StringBuffer();
    try (ServerSocket server = new ServerSocket(0, 10, elsewhere.get())) {
      Thread plain =
          new Thread(
              () -> {
                if (kind.equals("mariadb")) {
                  greetInClear(server, heard);
                } else {
                  answerInClear(server, heard);
                }
              },
              "plain-" + kind);
      plain.setDaemon(true);
      plain.start();
      Operator operator =
          new Operator(home, "http://127.0.0.1:1")
              .set(
                  "export.sql.url",
                  "jdbc:"
                      + kind
                      + "://"
                      + elsewhere.get().getHostAddress()
                      + ":"
                      + server.getLocalPort()
                      + "/archive")
              .set("export.sql.username", USERNAME)
              .set("export.sql.password", PASSWORD);

      Operator.Said said = operator.types(command);

      assertThat(said.exit()).isNotZero();
      assertThat(said.out() + said.err()).contains(advice).doesNotContain(PASSWORD);
      assertThat(heard.toString()).isNotEmpty().doesNotContain(USERNAME, PASSWORD);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checksum = 1", "version = '999'"})
  void tables_of_another_build_are_told_by_check_as_by_a_start(String otherBuild) throws Exception {
    Operator operator = new Operator(home, "http://127.0.0.1:1");
    try (Database database = new Database(operator.settings().sql())) {
      assertThat(operator.types("check").out()).contains("SQLite, schema version");
      database
          .jdbc()
          .execute("update highlevel_export_schema set " + otherBuild + " where version = '1'");
    }

    Operator.Said check = operator.types("check");
    Operator.Said status = operator.types("status");

    assertThat(check.out()).containsPattern("FAIL +database .*another build of this program");
    assertThat(status.err()).contains("another build of this program").doesNotContain("repair");
    assertThat(status.exit()).isEqualTo(78);
  }

  /** The greeting of a MariaDB without TLS, whose plugin asks for the password in clear. */
  private static void greetInClear(ServerSocket server, StringBuffer heard) {
    byte[] greeting =
        ("\n5.5.5-10.6.0-MariaDB\0\1\0\0\0" + "12345678\0")
            .concat("\u00fe\u00f7\u0021\2\0\u00ff\u0081\25" + "\0".repeat(10))
            .concat("123456789012\0mysql_clear_password\0")
            .getBytes(StandardCharsets.ISO_8859_1);
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.setSoTimeout(5_000);
        heard.append("connected ");
        client.getOutputStream().write(new byte[] {(byte) greeting.length, 0, 0, 0});
        client.getOutputStream().write(greeting);
        byte[] start = new byte[1000];
        int read = client.getInputStream().read(start);
        heard.append(new String(start, 0, Math.max(read, 0), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // the client or the test has gone
      }
    }
  }

  /** Says no to encryption, and asks for the password in clear. */
  private static void answerInClear(ServerSocket server, StringBuffer heard) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        InputStream in = client.getInputStream();
        heard.append(new String(in.readNBytes(8), StandardCharsets.ISO_8859_1));
        client.getOutputStream().write('N');
        byte[] start = new byte[1000];
        int read = in.read(start);
        if (read > 0) {
          client.getOutputStream().write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
          heard.append(new String(in.readNBytes(20), StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        // the client or the test has gone
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db.example.com/archive, ?sslmode=require",
    "jdbc:postgresql://localhost:5432;db.example.com/archive, ?sslmode=require",
    "jdbc:postgresql://db.example.com/archive?user=a, &sslmode=require",
    "jdbc:postgresql://127.example.com/archive, ?sslmode=require",
    "jdbc:postgresql://db.example.com/archive?sslmode=disable, ''",
    "jdbc:postgresql://db.example.com/archive?user=a&sslmode=verify-full, ''",
    "jdbc:postgresql://localhost:5432/archive, ''",
    "jdbc:postgresql://127.0.0.1;[::1]:5432/archive, ''",
    "jdbc:postgresql:archive, ''",
    "jdbc:postgresql:///archive, ''",
    "jdbc:mariadb://db.example.com/archive, ?sslMode=trust",
    "jdbc:mariadb:replication://localhost;db.example.com/archive?user=a, &sslMode=trust",
    "jdbc:mariadb://db.example.com/archive?sslmode=disable, ''",
    "jdbc:mariadb://db.example.com/archive?useSSL=true, ''",
    "jdbc:mariadb://localhost:3306/archive, ''",
    "jdbc:mariadb:///archive, ''",
    "jdbc:sqlite://db.example.com/archive.db, ''",
  })
  void only_the_way_to_another_machine_is_encrypted_where_the_url_says_nothing(
      String url, String added) {
    String plain = url.replace(";", ",");

    assertThat(Dialect.of(plain).encrypted(plain)).isEqualTo(plain + added);
  }

  @Test
  void a_certificate_is_not_taken_for_a_server_that_is_down() {
    String missing = inWords("Could not open SSL root certificate file", "08006", "ca.pem");
    String untrusted =
        inWords("SSL error", "08006", "unable to find valid certification path to requested");
    String misspelt = inWords("Invalid sslmode value: full", "08001", null);

    assertThat(untrusted).contains("an authority of your own goes into export.sql.url");
    assertThat(List.of(missing, untrusted, misspelt)).noneMatch(said -> said.contains("server up"));
    assertThat(
            inWords("The hostname db could not be verified by hostnameverifier X.", "08001", null))
        .contains("for another name");
  }

  private static String inWords(String message, String state, String cause) {
    return DatabaseCheck.inWords(
        new SQLException(message, state, cause == null ? null : new FileNotFoundException(cause)));
  }

  @Test
  void a_database_whose_encoding_cannot_hold_what_comes_is_told() throws Exception {
    DatabaseServer server = DatabaseServer.postgresql();
    String url = server.newDatabase();
    try (Connection connection = DriverManager.getConnection(url, server.username(), "");
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists narrow");
      statement.execute("create database narrow encoding 'LATIN1' locale 'C' template template0");
    }

    Operator.Said said =
        new Operator(home, "http://127.0.0.1:1")
            .set("export.sql.url", url.replaceFirst("/test\\d+", "/narrow"))
            .set("export.sql.username", server.username())
            .types("check");

    assertThat(said.out() + said.err()).contains("LATIN1", "UTF8");
  }
}
