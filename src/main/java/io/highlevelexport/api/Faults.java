package io.highlevelexport.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Secret;
import io.highlevelexport.model.CertificateFault;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.spool.SpoolException;
import java.io.IOException;
import java.util.Optional;

/** What a failed fetch is called in dead letters and pauses. */
public final class Faults {
  /** Stands between what happened and the other side's own words. */
  public static final String SAYS = "; the answer says: ";

  /** No answer of the API: the proxy takes no login, or another one. */
  public static final int PROXY_LOGIN = 407;

  private static final ObjectMapper JSON = JsonLimits.trees();
  private static final int LONGEST_QUOTE = 200;

  private Faults() {}

  /** Its class: auth, client, rate, server, network, protocol or poison. */
  public static String classOf(Throwable fault) {
    if (fault instanceof NoTokenException || fault instanceof Secret.UnreadableException) {
      return "auth";
    }
    if (fault instanceof ApiException api) {
      return classOf(api.getStatusCode());
    }
    boolean isIo = fault instanceof IOException || fault instanceof SpoolException;
    return isIo ? "network" : "poison";
  }

  /** The same of an answer with this status. */
  public static String classOf(int status) {
    return switch (status) {
      case 401 -> "auth";
      case PROXY_LOGIN -> "network";
      case 429 -> "rate";
      default -> {
        if (status < 400) {
          yield "protocol"; // a redirect is somebody else's answer: a proxy's, or a portal's
        }
        yield isRefusal(status) ? "client" : "server";
      }
    };
  }

  /**
   * Whether asking the same again is of no use; 401 and 429 aside, which have ways of their own.
   */
  static boolean isRefusal(int status) {
    return status >= 400 && status < 500 && status != PROXY_LOGIN && status != 408;
  }

  /** In words, with those of the API where it gave any. */
  public static String reason(Throwable cause) {
    Optional<String> certificate = CertificateFault.inWords(cause, "export.ca-file");
    if (certificate.isPresent()) {
      return "no safe connection: " + certificate.get();
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    String quote =
        cause instanceof ApiException fault ? fault.getAnswer().map(Faults::quote).orElse("") : "";
    return quote.isEmpty() ? text : text.replaceFirst("\\.$", "") + SAYS + quote;
  }

  /** What an answer says of the fault, and nothing else of it: this goes into the log. */
  private static String quote(String answer) {
    String quote;
    try {
      JsonNode message = JSON.readTree(answer).path("message");
      quote =
          message.isTextual() ? message.textValue() : message.isArray() ? message.toString() : "";
    } catch (JsonProcessingException e) {
      quote = answer.startsWith("{") || answer.startsWith("[") ? "" : answer;
    }
    String line = PlainText.oneLine(quote).strip();
    return line.substring(0, Math.min(line.length(), LONGEST_QUOTE));
  }
}
