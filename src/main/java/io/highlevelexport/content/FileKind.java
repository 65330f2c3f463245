package io.highlevelexport.content;

import io.highlevelexport.model.Piece;
import java.io.IOException;

/** A kind of content that comes as files, each of which may come in several parts. */
abstract class FileKind extends ContentKind {
  final ContentFiles files;

  FileKind(String name, ContentFiles files) {
    super(name);
    this.files = files;
  }

  @Override
  public final String range(String locationId, Piece piece) {
    return files.range(locationId, piece);
  }

  @Override
  public final void discard(String locationId, Piece piece) throws IOException {
    files.discard(locationId, piece);
  }
}
