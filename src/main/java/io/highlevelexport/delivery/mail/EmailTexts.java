package io.highlevelexport.delivery.mail;

import io.highlevelexport.ledger.AwaitedTexts;
import io.highlevelexport.ledger.AwaitedTexts.Text;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The e-mails that a message names, as they were fetched. */
public final class EmailTexts {
  /** Mail servers take 10 MB and more; an encoded file takes a third more than it has. */
  private static final long MOST_BYTES = 6_000_000;

  private final AwaitedTexts texts;
  private final Function<Message, List<Piece>> emails;

  /**
   * @param emails those that a message names
   */
  public EmailTexts(AwaitedTexts texts, Function<Message, List<Piece>> emails) {
    this.texts = texts;
    this.emails = emails;
  }

  /**
   * One e-mail of a thread.
   *
   * @param content as the API gave it; {@code null} where it is not there
   * @param missing why it is not there
   */
  public record Email(Message content, String missing) {}

  /** The e-mails of a message, in their order, those that are not there included. */
  public List<Email> of(Message message) {
    List<Piece> pieces = emails.apply(message);
    Map<String, Text> known = texts.of(message.getLocationId(), pieces);
    List<Email> thread = new ArrayList<>(pieces.size());
    long bytes = 0;
    for (Piece piece : pieces) {
      Text text = known.get(piece.id());
      String json =
          text != null && text.isDelivered() ? texts.json(message.getLocationId(), piece) : null;
      long length = json == null ? 0 : json.length();
      if (json == null) {
        thread.add(new Email(null, missing(text)));
      } else if (bytes + length > MOST_BYTES) {
        thread.add(new Email(null, "too big for this mail: table emails has " + piece.id()));
      } else {
        bytes += length;
        Origin origin =
            Origin.outside(message.getLocationId(), message.getChannel(), message.getReadAt());
        thread.add(
            new Email(new Message(origin, Slice.of(json.getBytes(StandardCharsets.UTF_8))), null));
      }
    }
    return thread;
  }

  private static String missing(Text text) {
    if (text == null) {
      return "not asked for";
    }
    String words = text.words() == null ? "" : ": " + text.words();
    return switch (text.state()) {
      case "wanted" -> "not there yet" + words;
      case "delivered" -> "fetched, and not in table emails";
      default -> text.state() + words;
    };
  }
}
