package io.highlevelexport.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.auth.Unauthorized;
import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whom messages are from or to: asked for when met first, and again every so often. It takes a
 * scope of its own; a location whose token lacks it is not asked for a day.
 */
public final class ContactKind extends JsonKind {
  /** How long a location is not asked whose token may not read contacts. */
  public static final Duration AFTER_REFUSAL = Duration.ofDays(1);

  private static final String CONTACT = "contact";

  /**
   * The contacts' part of the API had another version than the messages' from the beginning: every
   * public client sends 2021-07-28 there, and v3 where it sends that for messages.
   */
  private static final Map<String, String> VERSIONS = Map.of("2021-04-15", "2021-07-28");

  private final Duration period;
  private final Clock clock;
  private final Map<String, Refused> refused = new ConcurrentHashMap<>();

  private record Refused(PieceAnswer answer, Instant until) {}

  /**
   * @param period after which a contact is asked for again
   */
  public ContactKind(Duration period, Clock clock) {
    super(Piece.CONTACT, Channels.OTHER);
    this.period = period;
    this.clock = clock;
  }

  @Override
  public List<Piece> of(Message message) {
    String id = message.getContactId();
    return id == null || id.isBlank() ? List.of() : List.of(Piece.contact(id, message));
  }

  @Override
  public String path(String locationId, Piece piece) {
    return "/contacts/" + encoded(piece.id());
  }

  @Override
  public String version(String ofMessages) {
    return VERSIONS.getOrDefault(ofMessages, ofMessages);
  }

  @Override
  public Duration period() {
    return period;
  }

  @Override
  ObjectNode open(JsonNode answer, Piece piece) {
    JsonNode contact = answer.path(CONTACT).isObject() ? answer.get(CONTACT) : answer;
    if (!(contact instanceof ObjectNode found) || !contact.hasNonNull("id")) {
      return null;
    }
    if (!found.hasNonNull("name")) {
      String name =
          Stream.of("firstName", "lastName")
              .map(part -> found.path(part).asText(""))
              .filter(part -> !part.isBlank())
              .collect(Collectors.joining(" "));
      found.put("name", name.isEmpty() ? null : name);
    }
    return found;
  }

  @Override
  public PieceAnswer refusal(String locationId, int status, String words) {
    boolean isScope = status == 401 && Unauthorized.of(words) == Unauthorized.SCOPE;
    boolean isForbidden = status == 403 && words.stripLeading().startsWith("{");
    if (!isScope && !isForbidden) {
      return null;
    }
    PieceAnswer answer =
        PieceAnswer.refused(
            "the token may not read contacts (" + status + "): add the scope contacts.readonly");
    refused.put(locationId, new Refused(answer, clock.instant().plus(AFTER_REFUSAL)));
    return answer;
  }

  @Override
  public PieceAnswer known(String locationId, Piece piece) {
    Refused last = refused.get(locationId);
    return last != null && Pause.goesOn(last.until(), clock.instant(), AFTER_REFUSAL)
        ? last.answer()
        : null;
  }
}
