package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ExportUnderTest;
import io.highlevelexport.Relay;
import io.highlevelexport.cli.Operator;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that an authority vouches for which the JVM does not know. */
class CaFileTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path home;
  @TempDir Path authority;
  private TwinApp app;
  private Relay tls;

  @BeforeEach
  void start() throws Exception {
    app = new TwinApp();
    Path store = authority.resolve("store.p12");
    keytool("-genkeypair", store, "-keyalg", "EC", "-dname", "CN=a", "-ext", "san=ip:127.0.0.1");
    keytool("-exportcert", store, "-rfc", "-file", pem());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    tls = Relay.tls(context, URI.create(app.twin.url()).getPort());
  }

  private String pem() {
    return authority.resolve("ca.pem").toString();
  }

  private static void keytool(String command, Path store, String... more) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    line.add("-J-XX:TieredStopAtLevel=1");
    line.addAll(List.of(command, "-keystore", store.toString(), "-storepass", PASSWORD));
    line.addAll(List.of("-storetype", "PKCS12", "-alias", "a"));
    line.addAll(List.of(more));
    assertThat(new ProcessBuilder(line).start().waitFor()).isZero();
  }

  @AfterEach
  void stop() {
    tls.close();
    app.close();
  }

  @Test
  void pages_and_tokens_come_from_it_with_its_certificate_in_a_file() throws Exception {
    ExportUnderTest export =
        app.export(home)
            .with("export.api.url", "https://127.0.0.1:" + tls.port())
            .with("export.oauth.refresh-token", app.twin.oauth().install(TwinApp.LOCATION))
            .with("export.ca-file", pem());

    assertThat(export.once().isComplete()).isTrue();

    assertThat(export.ids()).hasSize(10);
    assertThat(app.tokenRequests()).isEqualTo(1);
  }

  @Test
  void check_trusts_it_as_well_and_names_the_key_where_it_does_not() {
    Operator operator =
        new Operator(home, "https://127.0.0.1:" + tls.port())
            .set("export.locations", TwinApp.LOCATION);

    assertThat(operator.types("check").out()).contains("no safe connection", "export.ca-file");

    operator.set("export.ca-file", pem());
    assertThat(operator.types("check").out()).contains("the token works");

    operator.set("export.api.url", "https://localhost:" + tls.port());
    assertThat(operator.types("check").out())
        .contains("no safe connection to localhost: its certificate is for another name")
        .doesNotContain("an authority of your own");

    operator.set("export.ca-file", home.resolve("config/application.properties").toString());
    assertThat(operator.types("check").out()).contains("export.ca-file", "holds no certificate");
  }
}
