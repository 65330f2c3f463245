package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.DatabaseServer;
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
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that would do harm. */
class DatabaseCheckTest {
  private static final String PASSWORD = "canary-of-a-database";

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"check", "once"})
  void a_server_elsewhere_that_knows_no_encryption_never_hears_the_password(String command)
      throws Exception {
    Optional<InetAddress> elsewhere =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(elsewhere.isPresent(), "this machine has no address but loopback");
    StringBuffer heard = new StringBuffer();
    try (ServerSocket server = new ServerSocket(0, 10, elsewhere.get())) {
      Thread plain = new Thread(() -> answerInClear(server, heard), "plain-postgresql");
      plain.setDaemon(true);
      plain.start();
      Operator operator =
          new Operator(home, "http://127.0.0.1:1")
              .set(
                  "export.sql.url",
                  "jdbc:postgresql://"
                      + elsewhere.get().getHostAddress()
                      + ":"
                      + server.getLocalPort()
                      + "/archive")
              .set("export.sql.username", "export")
              .set("export.sql.password", PASSWORD);

      Operator.Said said = operator.types(command);

      assertThat(said.exit()).isNotZero();
      assertThat(said.out() + said.err()).contains("sslmode=disable").doesNotContain(PASSWORD);
      assertThat(heard.toString()).isNotEmpty().doesNotContain(PASSWORD);
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
  })
  void only_the_way_to_another_machine_is_encrypted_where_the_url_says_nothing(
      String url, String added) {
    String plain = url.replace(";", ",");

    assertThat(Dialect.of(plain).encrypted(plain)).isEqualTo(plain + added);
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
