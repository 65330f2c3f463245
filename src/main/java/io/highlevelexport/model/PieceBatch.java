package io.highlevelexport.model;

import java.time.Instant;
import java.util.List;

/**
 * Pieces of one location and kind that are fetched and delivered together.
 *
 * @param number the same until they are delivered, so that a second delivery overwrites the first
 * @param since when they became due
 * @param pieces in order, at least one
 * @param before what became of each so far
 */
public record PieceBatch(
    long number,
    String locationId,
    String kind,
    Instant since,
    List<Piece> pieces,
    List<Before> before) {
  /**
   * What became of a piece so far.
   *
   * @param tries how often the routes or the API have failed at it
   * @param digest of its content, where it came; else {@code null}
   */
  public record Before(int tries, String digest) {}
}
