package io.highlevelexport.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificate authorities of one's own, trusted beside those that the JVM trusts. */
public final class CaFile {
  private CaFile() {}

  /**
   * @param file certificates in PEM, one after the other
   * @throws IOException when it cannot be read or holds none; its message says which
   */
  public static SSLContext trusted(Path file) throws IOException {
    List<Certificate> authorities = new ArrayList<>();
    try (InputStream pem = Files.newInputStream(file)) {
      authorities.addAll(CertificateFactory.getInstance("X.509").generateCertificates(pem));
      if (authorities.isEmpty()) {
        throw new IOException("the file " + file + " holds no certificate");
      }
      for (TrustManager manager : managers(null)) {
        authorities.addAll(List.of(((X509TrustManager) manager).getAcceptedIssuers()));
      }
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        all.setCertificateEntry(Integer.toString(i), authorities.get(i));
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(all), null);
      return context;
    } catch (NoSuchFileException e) {
      throw new IOException("the file " + file + " is missing", e);
    } catch (GeneralSecurityException e) {
      throw new IOException("the file " + file + " holds no certificate in PEM", e);
    }
  }

  /**
   * @param authorities {@code null} for those of the JVM
   */
  private static TrustManager[] managers(KeyStore authorities) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return factory.getTrustManagers();
  }
}
