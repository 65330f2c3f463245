package io.highlevelexport.content;

import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import java.io.IOException;
import java.util.List;

/** The recording of a call: a file, documented as WAV. */
public final class RecordingKind implements ContentKind {
  private final ContentFiles files;

  public RecordingKind(ContentFiles files) {
    this.files = files;
  }

  @Override
  public String name() {
    return Piece.RECORDING;
  }

  @Override
  public List<Piece> of(Message message) {
    return message.getChannel().equals(TranscriptKind.CHANNEL)
        ? List.of(Piece.of(name(), message.getId(), message))
        : List.of();
  }

  @Override
  public String path(String locationId, Piece piece) {
    return "/conversations/messages/"
        + JsonKind.encoded(piece.id())
        + "/locations/"
        + JsonKind.encoded(locationId)
        + "/recording";
  }

  @Override
  public String accept() {
    return "audio/*, */*;q=0.5";
  }

  @Override
  public String range(String locationId, Piece piece) {
    return files.range(locationId, piece);
  }

  @Override
  public PieceAnswer read(PieceResponse response) throws IOException {
    String type = response.header("Content-Type");
    if (type.startsWith("text/") || type.startsWith("application/json")) {
      response.bytes(PieceResponse.QUOTED_BYTES);
      return null;
    }
    return files.keep(
        response, TranscriptKind.CHANNEL, MediaTypes.extension(type, "wav"), Long.MAX_VALUE);
  }

  @Override
  public void discard(String locationId, Piece piece) throws IOException {
    files.discard(locationId, piece);
  }
}
