package io.highlevelexport.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.api.Faults;
import io.highlevelexport.auth.Unauthorized;
import io.highlevelexport.config.Settings;
import io.highlevelexport.files.DiskException;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Pause;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults of the API in plain words: what happened, and what to do.
 *
 * @param settings tell where the token comes from
 */
public record FaultText(Settings settings) {
  /** What Camel puts around the exception of a sink. */
  private static final Pattern WRAPPED =
      Pattern.compile(".*Caused by: \\[[\\w.$]+ - (.*)]\\s*", Pattern.DOTALL);

  /** Those that another answer of the same API does not end. */
  private static final Set<String> LASTING = Set.of("auth", "client", Pause.INCOMPLETE);

  private static final String DISK = "disk";

  private static final ObjectMapper JSON = JsonLimits.trees();

  /**
   * The class of a fault for these texts: what this machine's disk does not take is no fault of
   * HighLevel's.
   *
   * @param reason in words
   */
  public static String classOf(String faultClass, String reason) {
    return DiskException.isReason(reason) ? DISK : faultClass;
  }

  /**
   * What is wrong, as half a sentence.
   *
   * @param faultClass as of {@link #classOf}
   * @param status of the answer; 0 where it is not known
   */
  public static String trouble(String faultClass, int status) {
    String http = status == 0 ? "" : " (HTTP " + status + ")";
    return switch (faultClass) {
      case "auth" -> "HighLevel refuses the token" + http;
      case "client" -> "HighLevel refuses the request" + http;
      case "rate" -> "HighLevel says that too many requests came" + http;
      case "server" -> "HighLevel has a fault" + http;
      case "network" -> "HighLevel cannot be reached" + http;
      case DISK -> "this machine's disk does not take what was read";
      case "protocol" -> "HighLevel's answer is not what it should be" + http;
      case Pause.INCOMPLETE -> "fewer messages came than HighLevel counts";
      default -> "an answer could not be processed";
    };
  }

  /** The reason without the other side's own words, without advice and without packaging. */
  public static String reason(String reason) {
    int says = reason.indexOf(Faults.SAYS);
    String text = says < 0 ? reason : reason.substring(0, says);
    for (Unauthorized kind : Unauthorized.values()) {
      // without its full stop, which words that follow have taken away
      text = text.replace(kind.advice().replaceFirst("\\.$", ""), "");
    }
    Matcher wrapped = WRAPPED.matcher(text);
    if (wrapped.matches()) {
      text = wrapped.group(1);
    }
    text = text.replaceFirst("[.\\s]+$", "").strip();
    return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** The other side's own words, {@code null} where there are none. */
  public static String said(String reason) {
    int says = reason.indexOf(Faults.SAYS);
    return says < 0 ? null : message(reason.substring(says + Faults.SAYS.length()));
  }

  /** What the answer says in its field {@code message}; the whole of it where there is none. */
  public static String message(String answer) {
    try {
      JsonNode message = JSON.readTree(answer).path("message");
      if (message.isTextual()) {
        return message.textValue();
      }
      return message.isArray() && message.size() == 1 ? message.get(0).asText() : answer;
    } catch (JsonProcessingException e) {
      return answer;
    }
  }

  public String advice(Status.Parked parked) {
    String faultClass = classOf(parked.faultClass(), parked.reason());
    String advice = advice(faultClass, said(parked.reason()));
    return LASTING.contains(parked.faultClass())
        ? advice
        : "It is retried automatically. " + advice;
  }

  /**
   * What to do about a fault of a class.
   *
   * @param said the API's own words; {@code null} where there are none
   */
  public String advice(String faultClass, String said) {
    return switch (faultClass) {
      case "auth" -> aboutToken(Unauthorized.of(said));
      case "client" ->
          "Asking the same again is of no use before something has changed. Look at what it says:"
              + " are the location's id (export.locations) and export.api.version right, and may"
              + " this token read it?";
      case "rate" ->
          "If it stays, other programs may use up this location's limit: lower"
              + " export.rate.requests.";
      case "server" -> "If it stays, look at HighLevel's own status page.";
      case "network" ->
          "If it stays, look at this machine's network, its DNS and its proxy (export.proxy).";
      case DISK ->
          "Make room on it, or see why the program may not write there. What was read is asked for"
              + " again.";
      case "protocol" ->
          "If it stays, see whether export.api.url is right, and whether a proxy answers in"
              + " HighLevel's place.";
      case Pause.INCOMPLETE ->
          "Nothing is lost, and what comes later goes on. The range is read again automatically. If"
              + " it stays, HighLevel counts messages that it does not give out: tell its support.";
      default -> "If it stays, the dead letter below has more.";
    };
  }

  private String aboutToken(Unauthorized kind) {
    if (kind == Unauthorized.VERSION_MISSING) {
      return kind.advice();
    }
    if (settings.oauth() != null) {
      return (kind.advice().isEmpty()
              ? "See whether the app is still installed and its client key still valid."
              : kind.advice())
          + " Should the app have to be authorized again: bin/highlevel-export authorize.";
    }
    return (kind.advice().isEmpty()
            ? "It is mistyped, was rotated, or has expired. In HighLevel, open the sub-account's"
                + " Settings > Private Integrations, make or rotate the token."
            : kind.advice())
        + (settings.api().token().file() == null
            ? " It is export.api.token (EXPORT_API_TOKEN): restart this program with the new one."
            : " It is read from "
                + settings.api().token().file()
                + " again, automatically; “Try again now” does so at once.");
  }
}
