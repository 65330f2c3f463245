package io.highlevelexport.web;

import io.highlevelexport.ledger.StreamCounts;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ops.Owner;
import io.highlevelexport.ops.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to tell at one moment.
 *
 * @param workedBy the instance that does the work while this one stands by
 * @param databaseProblem why the database could not be asked; {@code status} is an earlier one then
 * @param perSecond messages that left the spool, a second, in the last minutes; by stream, only
 *     while there are backfills
 * @param waiting dead letters that nobody has dealt with, the latest first
 * @param dealtWith some that were replayed or discarded, the latest first
 * @param replaying dead letters that are about to be replayed
 * @param unreadable files among the dead letters that are none
 */
record StatusSnapshot(
    Instant at,
    Optional<String> workedBy,
    Optional<String> databaseProblem,
    Status status,
    List<Windows.Backfill> backfills,
    Map<Owner, Double> perSecond,
    List<StreamCounts.Hour> hours,
    boolean spoolFull,
    List<DeadLetterRow> waiting,
    List<DeadLetterRow> dealtWith,
    int replaying,
    int unreadable,
    EditedRoutes routes) {

  static StatusSnapshot standingBy(Instant at, String workedBy, Status status) {
    return new StatusSnapshot(
        at,
        Optional.of(workedBy),
        Optional.empty(),
        status,
        List.of(),
        Map.of(),
        List.of(),
        false,
        List.of(),
        List.of(),
        0,
        0,
        EditedRoutes.NONE);
  }
}
