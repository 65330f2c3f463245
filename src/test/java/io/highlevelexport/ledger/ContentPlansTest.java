package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.SoakFigures;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.PieceBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.SqlProvider;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * However many pieces wait, a batch of them is found by an index, and so is what status asks: no
 * statement reads all of {@code content_piece}.
 */
class ContentPlansTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Set<String> KINDS = Set.of(Piece.EMAIL, Piece.RECORDING, Piece.CONTACT);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void no_statement_reads_every_piece(Dialect dialect) throws Exception {
    try (TestDatabase database = TestDatabase.of(dialect, directory)) {
      fill(database, 12_000);
      Explained jdbc = new Explained(database);

      use(jdbc, database);

      assertThat(jdbc.plans).hasSizeGreaterThan(12);
      assertThat(jdbc.scans).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void a_million_pieces_wait(Dialect dialect) throws Exception {
    int pieces = Integer.getInteger("content.pieces", 1_000_000);
    try (TestDatabase database = TestDatabase.of(dialect, directory)) {
      fill(database, pieces);
      use(database.jdbc(), database);
      Map<String, Long> micros = use(database.jdbc(), database);

      String figures = "%,d pieces wait, %s, µs: %s".formatted(pieces, dialect.resource(), micros);
      System.out.println(figures);
      SoakFigures.add(figures, 0, pieces, 0, 0, 0);
    }
  }

  /** Most of them wait; of each location and kind some were absent, refused, or failed. */
  private static void fill(TestDatabase database, int pieces) {
    JdbcTemplate jdbc = database.jdbc();
    TransactionTemplate transaction = transaction(database);
    ContentLedger ledger = new ContentLedger(jdbc, transaction, KINDS);
    ledger.begin("loc0");
    ledger.begin("loc1");
    List<String> kinds = List.copyOf(new TreeSet<>(KINDS));
    int some = 1000;
    for (int from = 0; from < pieces; from += some) {
      int first = from;
      int batch = from / some;
      String kind = kinds.get(batch % kinds.size());
      transaction.executeWithoutResult(
          status ->
              jdbc.batchUpdate(
                  "insert into content_piece (location_id, kind, id, message_id, state, batch,"
                      + " place, due_ms, failed_ms, words) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  IntStream.range(0, some)
                      .mapToObj(i -> row(first + i, batch * 20 + i / 50, kind))
                      .toList()));
    }
    jdbc.update(
        "update content_count set wanted = ?, absent = 10, refused = 10, delivered = 10", pieces);
    switch (database.dialect()) {
      case SQLITE -> {}
      case POSTGRESQL -> jdbc.execute("analyze content_piece");
      case MARIADB -> jdbc.execute("analyze table content_piece");
    }
  }

  private static Object[] row(int number, int batch, String kind) {
    List<String> odd = List.of("absent", "refused", "delivered");
    int place = number % 50;
    boolean isOdd = number % 1000 < odd.size();
    boolean hasFailed = number % 1000 == 10;
    return new Object[] {
      "loc" + number / 1000 % 2,
      kind,
      "piece-%012d".formatted(number),
      "m" + number,
      isOdd ? odd.get(number % 1000) : "wanted",
      batch,
      place,
      hasFailed ? NOW.plusSeconds(60).toEpochMilli() : 1000 + number / 1000,
      hasFailed ? NOW.toEpochMilli() : null,
      isOdd || hasFailed ? "status 404" : null
    };
  }

  private static TransactionTemplate transaction(TestDatabase database) {
    return new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
  }

  /** What the queue, mails that wait, status and a start ask; gives how long each took. */
  private static Map<String, Long> use(JdbcTemplate jdbc, TestDatabase database) {
    ContentLedger ledger = new ContentLedger(jdbc, transaction(database), KINDS);
    ContentCounts counts = new ContentCounts(jdbc, KINDS);
    AwaitedTexts texts = new AwaitedTexts(jdbc, List.of(Piece.EMAIL));
    Map<String, Long> micros = new LinkedHashMap<>();
    time(micros, "start", ledger::due);
    time(micros, "due", () -> ledger.due("loc0"));
    List<PieceBatch> batches = new ArrayList<>();
    time(micros, "claim", () -> batches.add(ledger.next("loc0", Set.of(), NOW).orElseThrow()));
    time(
        micros,
        "claim beside 7",
        () -> ledger.next("loc0", Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), NOW).orElseThrow());
    PieceBatch batch = batches.get(0);
    List<PieceAnswer> answers =
        batch.pieces().stream().skip(1).map(piece -> PieceAnswer.absent("status 404")).toList();
    time(
        micros,
        "settle",
        () ->
            ledger.settle(
                batch,
                answers,
                List.of(),
                new ContentLedger.Failure("status 503", NOW, List.of(batch.pieces().get(0))),
                NOW));
    time(micros, "look again", () -> ledger.again().lookAgain(location -> true, NOW));
    time(micros, "limits", () -> ledger.again().wantAgain(Piece.CONTACT, "limits", NOW));
    time(
        micros,
        "contacts",
        () ->
            ledger
                .again()
                .periodic(Piece.CONTACT, location -> true, Instant.EPOCH, Instant.EPOCH, NOW));
    time(micros, "want", () -> want(ledger, database, batch.pieces()));
    time(micros, "texts", () -> texts.of("loc0", batch.pieces()));
    time(micros, "next text", () -> texts.next("loc0"));
    time(micros, "last text", () -> texts.settledAt("loc0"));
    time(micros, "status", counts::all);
    time(micros, "missing", counts::missing);
    return micros;
  }

  private static void want(ContentLedger ledger, TestDatabase database, List<Piece> pieces) {
    transaction(database).executeWithoutResult(status -> ledger.want("loc0", pieces, NOW));
  }

  private static void time(Map<String, Long> micros, String what, Runnable query) {
    long start = System.nanoTime();
    query.run();
    micros.put(what, Duration.ofNanos(System.nanoTime() - start).toNanos() / 1000);
  }

  /** Looks at the plan of each statement before it is run. */
  private static final class Explained extends JdbcTemplate {
    private final Dialect dialect;
    private final Map<String, List<String>> plans = new TreeMap<>();
    private final Map<String, List<String>> scans = new TreeMap<>();

    Explained(TestDatabase database) {
      super(database.dataSource());
      dialect = database.dialect();
    }

    @Override
    public <T> T query(
        PreparedStatementCreator statement,
        PreparedStatementSetter setter,
        ResultSetExtractor<T> rows) {
      explain(statement, setter);
      return super.query(statement, setter, rows);
    }

    @Override
    public <T> T query(String sql, ResultSetExtractor<T> rows) {
      return query(sql, statement -> {}, rows);
    }

    @Override
    protected int update(PreparedStatementCreator statement, PreparedStatementSetter setter) {
      explain(statement, setter);
      return super.update(statement, setter);
    }

    private void explain(PreparedStatementCreator statement, PreparedStatementSetter setter) {
      String sql = ((SqlProvider) statement).getSql();
      if (!sql.contains("content_piece") || sql.startsWith("explain")) {
        return;
      }
      String word = dialect == Dialect.SQLITE ? "explain query plan " : "explain ";
      ResultSetExtractor<List<String>> lines =
          rows -> {
            List<String> plan = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
              StringBuilder line = new StringBuilder();
              for (int column = 1; column <= columns; column++) {
                line.append('|').append(rows.getString(column));
              }
              plan.add(line.toString());
            }
            return plan;
          };
      List<String> plan = query(word + sql, setter, lines);
      plans.put(sql, plan);
      if (plan.stream().anyMatch(this::isScan)) {
        scans.put(sql, plan);
      }
    }

    private boolean isScan(String line) {
      return switch (dialect) {
        case SQLITE -> line.matches(".*\\bSCAN (content_piece|p)\\b.*");
        case POSTGRESQL -> line.contains("Seq Scan on content_piece");
        case MARIADB -> line.matches(".*\\|(content_piece|p)\\|(ALL|index)\\|.*");
      };
    }
  }
}
