package io.highlevelexport.content;

import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import java.util.List;
import java.util.Set;

/** The kinds of content that are fetched. */
public final class ContentKinds {
  private final List<ContentKind> kinds;

  /**
   * @param all every kind there is
   * @param names of those that are fetched
   */
  public ContentKinds(List<ContentKind> all, Set<String> names) {
    this.kinds = all.stream().filter(kind -> names.contains(kind.name())).toList();
  }

  public List<Piece> of(Message message) {
    return kinds.stream().flatMap(kind -> kind.of(message).stream()).toList();
  }

  /** What is to be fetched since a piece names it. */
  List<Piece> of(Piece piece, Message content) {
    return kinds.stream().flatMap(kind -> kind.of(piece, content).stream()).toList();
  }

  List<ContentKind> periodic() {
    return kinds.stream().filter(kind -> kind.period() != null).toList();
  }

  ContentKind named(String name) {
    return kinds.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind of content: " + name));
  }
}
