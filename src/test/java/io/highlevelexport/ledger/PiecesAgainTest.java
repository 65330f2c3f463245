package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.PieceBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Pieces that are asked for again, from two sides at once. */
class PiecesAgainTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofHours(5));
  private static final String LOCATION = "loc1";

  @TempDir private Path directory;

  /**
   * A call changes in the moment in which it is looked again for its transcript: the transcript is
   * wanted once. Counted twice, it would be waited for although there is nothing to come.
   */
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void what_a_changed_message_wants_while_it_is_looked_for_again_is_counted_once(Dialect dialect)
      throws Exception {
    try (TestDatabase database = TestDatabase.of(dialect, directory)) {
      TransactionTemplate transaction =
          new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
      ContentLedger ledger =
          new ContentLedger(database.jdbc(), transaction, Set.of(Piece.TRANSCRIPT));
      ContentCounts counts = new ContentCounts(database.jdbc(), Set.of(Piece.TRANSCRIPT));
      List<Piece> calls = List.of(call("one"), call("two"), call("three"));
      ledger.begin(LOCATION);
      transaction.executeWithoutResult(status -> ledger.want(LOCATION, calls, NOW));
      PieceBatch batch = ledger.next(LOCATION, Set.of(), NOW).orElseThrow();
      List<PieceAnswer> absences =
          calls.stream().map(call -> PieceAnswer.absent("not yet")).toList();
      ledger.settle(batch, absences, List.of(), null, NOW);

      Set<String> locations =
          ledger
              .again()
              .lookAgain(
                  location -> {
                    transaction.executeWithoutResult(
                        status -> ledger.want(LOCATION, List.of(calls.get(1)), LATER));
                    return true;
                  },
                  LATER);

      assertThat(locations).containsExactly(LOCATION);
      assertThat(counts.all())
          .containsExactly(new ContentCounts.Count(LOCATION, Piece.TRANSCRIPT, 3, 0, 0, 0));
      assertThat(
              database
                  .jdbc()
                  .queryForList(
                      "select id from content_piece where state = 'wanted'", String.class))
          .containsExactlyInAnyOrder("one", "two", "three");
    }
  }

  private static Piece call(String id) {
    return new Piece(Piece.TRANSCRIPT, id, id, "contact", NOW.minus(Duration.ofMinutes(10)), null);
  }
}
