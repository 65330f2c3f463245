package io.highlevelexport.delivery.mail;

import io.highlevelexport.ledger.AwaitedTexts;
import io.highlevelexport.ledger.AwaitedTexts.Text;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The e-mails that a message names, as they were fetched, and the files that came with it. */
public final class EmailTexts {
  /** Mail servers take 10 MB and more; an encoded file takes a third more than it has. */
  private static final long MOST_BYTES = 6_000_000;

  private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");
  private static final Pattern NOT_IN_A_NAME = Pattern.compile("[^\\p{L}\\p{N} ._()-]+");
  private static final int LONGEST_NAME = 100;

  private final AwaitedTexts texts;
  private final Function<Message, List<Piece>> emails;
  private final Function<Message, List<Piece>> attachments;
  private final Path directory;
  private final long mostAttached;

  /**
   * @param emails those that a message names
   * @param attachments those of a message
   * @param directory that attachments are below
   * @param mostAttached bytes of attachments that a mail takes along in all
   */
  public EmailTexts(
      AwaitedTexts texts,
      Function<Message, List<Piece>> emails,
      Function<Message, List<Piece>> attachments,
      Path directory,
      long mostAttached) {
    this.texts = texts;
    this.emails = emails;
    this.attachments = attachments;
    this.directory = directory;
    this.mostAttached = mostAttached;
  }

  /**
   * One e-mail of a thread.
   *
   * @param content as the API gave it; {@code null} where it is not there
   * @param missing why it is not there
   */
  public record Email(Message content, String missing) {}

  /**
   * A file that came with a message.
   *
   * @param attached {@code null} where the mail does not have it
   * @param missing where it is, or why it is not there
   */
  public record Original(OutgoingMail.Attached attached, String missing) {}

  /** What belongs to a message, in its order, with what is not there. */
  public EmailThread of(Message message) {
    return new EmailThread(emails(message), originals(message));
  }

  private List<Original> originals(Message message) {
    List<Piece> pieces = attachments.apply(message);
    Map<Piece, Text> known = texts.of(message.getLocationId(), pieces);
    List<Original> originals = new ArrayList<>(pieces.size());
    long left = mostAttached;
    for (Piece piece : pieces) {
      Text text = known.get(piece);
      AwaitedTexts.File file =
          text != null && text.isDelivered() ? texts.file(message.getLocationId(), piece) : null;
      if (file == null) {
        originals.add(new Original(null, piece.url() + ", " + missing(text, "attachments")));
      } else if (file.bytes() > left) {
        originals.add(new Original(null, file.file() + ", " + file.bytes() + " bytes"));
      } else {
        originals.add(original(originals.size() + 1, file));
        left -= file.bytes();
      }
    }
    return originals;
  }

  private Original original(int number, AwaitedTexts.File file) {
    String type = Objects.requireNonNullElse(file.contentType(), "").split(";", 2)[0].strip();
    String safe = MEDIA_TYPE.matcher(type).matches() ? type : "application/octet-stream";
    String end = NOT_IN_A_NAME.matcher(Objects.requireNonNullElse(file.name(), "")).replaceAll("_");
    // no two of the same name, and none that is taken for an e-mail's
    String name = number + "-" + end.substring(Math.max(0, end.length() - LONGEST_NAME));
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve(file.file()));
      return new Original(new OutgoingMail.Attached(name, safe, bytes), null);
    } catch (IOException e) {
      return new Original(null, file.file() + ", which cannot be read");
    }
  }

  private List<Email> emails(Message message) {
    List<Piece> pieces = emails.apply(message);
    Map<Piece, Text> known = texts.of(message.getLocationId(), pieces);
    List<Email> thread = new ArrayList<>(pieces.size());
    long bytes = 0;
    for (Piece piece : pieces) {
      Text text = known.get(piece);
      String json =
          text != null && text.isDelivered() ? texts.json(message.getLocationId(), piece) : null;
      long length = json == null ? 0 : json.length();
      if (json == null) {
        thread.add(new Email(null, missing(text, "emails")));
      } else if (bytes + length > MOST_BYTES) {
        thread.add(new Email(null, "too big for this mail: table emails has " + piece.id()));
      } else {
        bytes += length;
        thread.add(new Email(read(json, message), null));
      }
    }
    return thread;
  }

  /** An e-mail of a message, as table {@code emails} has it. */
  public static Message read(String json, Message message) {
    Origin origin =
        Origin.outside(message.getLocationId(), message.getChannel(), message.getReadAt());
    return new Message(origin, Slice.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static String missing(Text text, String table) {
    if (text == null) {
      return "not asked for";
    }
    String words = text.words() == null ? "" : ": " + text.words();
    return switch (text.state()) {
      case "wanted" -> "not there yet" + words;
      case "delivered" -> "fetched, and not in table " + table;
      default -> text.state() + words;
    };
  }
}
