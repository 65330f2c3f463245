package io.highlevelexport.model;

import java.time.Instant;
import java.util.List;

/**
 * Pieces of one location and kind that are fetched and delivered together.
 *
 * @param number the same until they are delivered, so that a second delivery overwrites the first
 * @param since when they became due
 * @param pieces in order, at least one
 */
public record PieceBatch(
    long number, String locationId, String kind, Instant since, List<Piece> pieces) {}
