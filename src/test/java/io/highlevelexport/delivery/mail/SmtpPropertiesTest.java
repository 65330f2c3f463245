package io.highlevelexport.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.angus.mail.util.SocketFetcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpPropertiesTest {
  private static final String PREFIX = "mail.smtp";

  @ParameterizedTest
  @ValueSource(strings = {"none", "smtps"})
  void the_mail_librarys_connection_holds_nothing_back(String tls) throws Exception {
    boolean encrypted = tls.equals("smtps");
    String protocol = encrypted ? ServerSetup.PROTOCOL_SMTPS : ServerSetup.PROTOCOL_SMTP;
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
    server.start();
    int port = encrypted ? server.getSmtps().getPort() : server.getSmtp().getPort();
    try (Socket socket =
        SocketFetcher.getSocket("127.0.0.1", port, properties(tls), PREFIX, encrypted)) {
      assertThat(socket.getTcpNoDelay()).isTrue();
    } finally {
      server.stop();
    }
  }

  @Test
  void a_server_that_is_down_is_named_as_such() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    assertThatThrownBy(
            () -> SocketFetcher.getSocket("127.0.0.1", port, properties("none"), PREFIX, false))
        .hasRootCauseInstanceOf(ConnectException.class);
  }

  @Test
  void a_server_that_ends_the_connection_is_not_asked_again() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (ServerSocket server = new ServerSocket(0)) {
      Thread refusing = new Thread(() -> refuse(server, asked));
      refusing.start();
      assertThatThrownBy(
              () ->
                  SocketFetcher.getSocket(
                      "127.0.0.1", server.getLocalPort(), properties("smtps"), PREFIX, true))
          .isInstanceOf(IOException.class);
      assertThat(asked).hasValue(1);
    }
  }

  private static void refuse(ServerSocket server, AtomicInteger asked) {
    try {
      while (true) {
        Socket client = server.accept();
        asked.incrementAndGet();
        client.close();
      }
    } catch (IOException e) {
      // the test is over
    }
  }

  /** The test server's certificate is its own. */
  private static Properties properties(String tls) {
    Properties properties = SmtpProperties.of(tls, false, Duration.ofSeconds(10));
    properties.setProperty("mail.smtp.ssl.trust", "*");
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "false");
    return properties;
  }
}
