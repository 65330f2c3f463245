package io.highlevelexport.content;

import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import java.io.IOException;
import java.util.List;

/** The recording of a call: a file, documented as WAV. */
public final class RecordingKind extends FileKind {
  private static final List<String> NO_SOUND = List.of("text/*", "application/json");

  public RecordingKind(ContentFiles files) {
    super(Piece.RECORDING, files);
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
  PieceAnswer read(PieceResponse response) throws IOException {
    String type = response.header("Content-Type");
    if (MediaTypes.isIn(NO_SOUND, type)) {
      return null;
    }
    return files.keep(
        response, TranscriptKind.CHANNEL, MediaTypes.extension(type, "wav"), Long.MAX_VALUE);
  }
}
