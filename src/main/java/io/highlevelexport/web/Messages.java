package io.highlevelexport.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.auth.Unauthorized;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Pause;
import io.highlevelexport.ops.Status;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults in plain words: what happened, and what to do.
 *
 * @param settings tell where the token comes from
 */
record Messages(Settings settings) {
  private static final String SAYS = ", it says: ";

  /** What Camel puts around the exception of a sink. */
  private static final Pattern WRAPPED =
      Pattern.compile(".*Caused by: \\[[\\w.$]+ - (.*)]\\s*", Pattern.DOTALL);

  private static final String AUTOMATICALLY = "It is retried automatically. ";

  private static final ObjectMapper JSON = JsonLimits.trees();

  /** What is wrong with what is paused, as half a sentence. */
  String trouble(Status.Parked parked) {
    return of(parked.faultClass(), 0);
  }

  /** What holds many instances up that share the locations. */
  List<Notice> ofMany(StatusReader.Facts facts) {
    List<Notice> notices = new ArrayList<>();
    facts
        .kafkaProblem()
        .map(
            problem ->
                Notice.of(
                        Tone.BAD,
                        "Kafka does not take pages",
                        "Nothing is read until it does. What was read before is delivered, and"
                            + " nothing is lost.",
                        "See whether the brokers at export.kafka.brokers run, and whether as many"
                            + " of them are in sync as the topic's min.insync.replicas says. The"
                            + " export resumes automatically.")
                    .saying(problem))
        .ifPresent(notices::add);
    int free = facts.status().freeSlots();
    if (free > 0) {
      notices.add(
          Notice.of(
              Tone.WARN,
              "No instance has " + Durations.count(free, "slot"),
              "Nobody works for the locations in " + (free == 1 ? "it." : "them."),
              "Nothing, for some seconds after an instance has begun or ended. If it stays, see in"
                  + " the logs of the instances why they do not take "
                  + (free == 1 ? "it." : "them.")));
    }
    return notices;
  }

  /** What happened to a dead letter. */
  String trouble(DeadLetter letter) {
    if (letter.stage().startsWith("sink:")) {
      return "The sink " + letter.stage().substring("sink:".length()) + " refused a message";
    }
    if (letter.holdsMessage() && letter.messageId() == null) {
      return "A message came without an id";
    }
    return letter.holdsMessage()
        ? "A route failed on a message"
        : of(
            String.valueOf(letter.faultClass()),
            letter.http() == null ? 0 : letter.http().status());
  }

  private static String of(String faultClass, int status) {
    String http = status == 0 ? "" : " (HTTP " + status + ")";
    return switch (faultClass) {
      case "auth" -> "HighLevel refuses the token" + http;
      case "client" -> "HighLevel refuses the request" + http;
      case "rate" -> "HighLevel says that too many requests came" + http;
      case "server" -> "HighLevel has a fault" + http;
      case "network" -> "HighLevel cannot be reached";
      case "protocol" -> "HighLevel's answer is not what it should be" + http;
      case Pause.INCOMPLETE -> "fewer messages came than HighLevel counts";
      default -> "an answer could not be processed";
    };
  }

  /** The reason without the other side's own words, without advice and without packaging. */
  String reason(String reason) {
    int says = reason.indexOf(SAYS);
    String text = says < 0 ? reason : reason.substring(0, says);
    for (Unauthorized kind : Unauthorized.values()) {
      text = kind.advice().isEmpty() ? text : text.replace(kind.advice(), "");
    }
    Matcher wrapped = WRAPPED.matcher(text);
    if (wrapped.matches()) {
      text = wrapped.group(1);
    }
    text = text.strip().replaceFirst("\\.+$", "");
    return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** The other side's own words, {@code null} where there are none. */
  String said(String reason) {
    int says = reason.indexOf(SAYS);
    return says < 0 ? null : message(reason.substring(says + SAYS.length()));
  }

  /** What the answer says in its field {@code message}; the whole of it where there is none. */
  private static String message(String answer) {
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

  /** What to do about what is paused. */
  String advice(Status.Parked parked) {
    return switch (parked.faultClass()) {
      case "auth" -> aboutToken(said(parked.reason()));
      case "client" ->
          "Asking the same again is of no use before something has changed. Look at what it says:"
              + " is the location's id right, and may this token read it?";
      case "rate" ->
          AUTOMATICALLY
              + "If it stays, other programs may use up this location's limit: lower"
              + " export.rate.requests.";
      case "server" -> AUTOMATICALLY + "If it stays, look at HighLevel's own status page.";
      case "network" ->
          AUTOMATICALLY + "If it stays, look at this machine's network, its DNS and its proxy.";
      case "protocol" ->
          AUTOMATICALLY + "If it stays, see whether a proxy answers in HighLevel's place.";
      case Pause.INCOMPLETE ->
          "Nothing is lost, and what comes later goes on. The range is read again automatically. If"
              + " it stays, HighLevel counts messages that it does not give out: tell its support.";
      default -> AUTOMATICALLY + "If it stays, the dead letter below has more.";
    };
  }

  private String aboutToken(String said) {
    Unauthorized kind = Unauthorized.of(said);
    if (kind == Unauthorized.VERSION_MISSING) {
      return kind.advice();
    }
    if (settings.oauth() != null) {
      return (kind.advice().isEmpty()
              ? "See whether the app is still installed and its client key still valid. "
              : kind.advice() + " ")
          + "Should the app have to be authorized again: bin/highlevel-export authorize.";
    }
    String make =
        switch (kind) {
          case SCOPE ->
              "In HighLevel, open the sub-account's Settings > Private Integrations, give the"
                  + " integration the scope conversations/message.readonly; then copy its token";
          case USER_TYPE ->
              "The token was made in the agency. In HighLevel, open the sub-account's Settings >"
                  + " Private Integrations, make one there";
          default ->
              "It is mistyped, was rotated, or has expired. In HighLevel, open the sub-account's"
                  + " Settings > Private Integrations, make or rotate the token";
        };
    return make
        + (settings.api().tokenFile() == null
            ? " and give it to export.api.token (EXPORT_API_TOKEN); then restart this program."
            : " and write it into "
                + settings.api().tokenFile()
                + ". It is read again automatically; “Try again now” reads it at once.");
  }

  /**
   * What to do about a dead letter.
   *
   * @param over whether what failed has gone well since
   */
  static String advice(DeadLetterRow letter, boolean over) {
    if (letter.stage().startsWith("sink:")) {
      return "Fix what the sink complains about, then replay: the message goes to this sink"
          + " alone.";
    }
    if (letter.message() && letter.messageId() == null) {
      return "No sink could tell it from another one. It can be replayed once an id is written into"
          + " its file.";
    }
    if (letter.message()) {
      return "Fix the route, or the message in its file, then replay.";
    }
    if (over) {
      return "This is over: what failed has been read since. The record can be discarded.";
    }
    return letter.faultClass().equals("auth")
        ? "It goes on when the token works: see above. Replay tries it at once."
        : "It is retried automatically. Replay tries it at once.";
  }
}
