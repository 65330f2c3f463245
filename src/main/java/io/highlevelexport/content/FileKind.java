package io.highlevelexport.content;

import io.highlevelexport.model.Piece;
import java.io.IOException;

/** A kind of content that comes as files, each of which may come in several parts. */
abstract class FileKind implements ContentKind {
  final ContentFiles files;
  private final String name;

  FileKind(String name, ContentFiles files) {
    this.name = name;
    this.files = files;
  }

  @Override
  public final String name() {
    return name;
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
