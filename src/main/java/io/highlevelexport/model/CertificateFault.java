package io.highlevelexport.model;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;

/** Why a server's certificate is not taken, in words: the JDK's own name classes, not causes. */
public final class CertificateFault {
  private CertificateFault() {}

  /**
   * @param trust what an authority of one's own goes into
   * @return empty where it is something else
   */
  public static Optional<String> inWords(Throwable fault, String trust) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      String said = String.valueOf(cause.getMessage());
      if (cause instanceof CertificateExpiredException) {
        return Optional.of(
            "its certificate has expired, or this machine's clock is wrong: " + said);
      }
      if (cause instanceof CertificateNotYetValidException) {
        return Optional.of(
            "its certificate is not valid yet, or this machine's clock is wrong: " + said);
      }
      if (said.startsWith("No subject alternative")
          || said.startsWith("No name matching")
          || said.contains("could not be verified by hostnameverifier")) { // PostgreSQL's driver
        return Optional.of("its certificate is for another name: " + said.replaceFirst("\\.$", ""));
      }
      if (said.contains("unable to find valid certification path")) {
        return Optional.of(
            "its certificate is from nobody who is trusted; an authority of your own goes into "
                + trust);
      }
    }
    return Optional.empty();
  }
}
