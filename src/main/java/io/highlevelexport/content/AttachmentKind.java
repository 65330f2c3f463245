package io.highlevelexport.content;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that came with messages, and those that only their e-mails name. They lie at other
 * hosts: {@link AttachmentClient}.
 */
public final class AttachmentKind extends FileKind {
  private static final String EXTENSION = "(?!part$)[a-z0-9]{1,8}";

  private final Attachments allowed;

  public AttachmentKind(Attachments allowed, ContentFiles files) {
    super(Piece.ATTACHMENT, files);
    this.allowed = allowed;
  }

  @Override
  public List<Piece> of(Message message) {
    return urls(message.json()).map(url -> Piece.at(url, name(), message)).toList();
  }

  @Override
  public List<Piece> of(Piece other, Message content) {
    return other.kind().equals(Piece.EMAIL)
        ? urls(content.json()).map(url -> other.at(url, name())).toList()
        : List.of();
  }

  private static Stream<String> urls(JsonNode content) {
    Set<String> urls = new LinkedHashSet<>();
    for (JsonNode each : content.path("attachments")) {
      String url = each.isObject() ? each.path("url").asText("") : each.asText("");
      if (!url.isBlank()) {
        urls.add(url);
      }
    }
    return urls.stream();
  }

  /** The API is not asked. */
  @Override
  public String path(String locationId, Piece piece) {
    return null;
  }

  @Override
  String host(Piece piece) {
    return allowed.host(piece.url());
  }

  @Override
  PieceAnswer read(PieceResponse response) throws IOException {
    String type = response.header("Content-Type");
    if (!MediaTypes.isIn(allowed.types(), type)) {
      return PieceAnswer.notTaken(
          allowed.digest(), "its type is not in export.attachments.types: " + type);
    }
    try {
      String extension = extension(Attachments.nameOf(response.piece().url()), type);
      return files.keep(response, Channels.OTHER, extension, allowed.mostBytes());
    } catch (ContentFiles.TooBigException e) {
      return PieceAnswer.notTaken(
          allowed.digest(), e.getMessage() + ", see export.attachments.max-bytes");
    }
  }

  private static String extension(String name, String type) {
    int dot = name.lastIndexOf('.');
    String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return dot >= 0 && ending.matches(EXTENSION) ? ending : MediaTypes.extension(type, "bin");
  }
}
