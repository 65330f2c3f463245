package io.highlevelexport.content;

import io.highlevelexport.api.Faults;
import io.highlevelexport.api.RateBudget;
import io.highlevelexport.fetch.Fetching;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.PieceBatch;
import io.highlevelexport.model.Window;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One batch being fetched, piece by piece. */
public final class ContentFetch extends Fetching {
  /** A batch that has so many bytes is delivered before the rest of it is asked for. */
  private static final long ENOUGH_BYTES = 4L * 1024 * 1024;

  /** Hosts have names that strangers choose: so many are remembered at most. */
  private static final int MOST_HOSTS = 10_000;

  /** Where so many of a kind fail after each other, it is not the fault of each of them. */
  private static final int NO_CHANCE = 4;

  private final PieceBatch batch;
  private final ContentKind kind;
  private final Map<String, Integer> failedInARow;
  private final List<PieceAnswer> answers = new ArrayList<>();
  private boolean isAsked;
  private long bytes;
  private String failure;
  private boolean isHostDown;

  /**
   * @param failedInARow pieces that have failed since the last that came, by location, kind and
   *     host
   */
  ContentFetch(
      Window window, PieceBatch batch, ContentKind kind, Map<String, Integer> failedInARow) {
    super(window);
    this.failedInARow = failedInARow;
    this.batch = batch;
    this.kind = kind;
  }

  /** Whether there is a piece left to ask for, by now: the loop's condition. */
  public boolean isOpen() {
    while (!isAsked && answers.size() < batch.pieces().size()) {
      PieceAnswer known = kind.known(batch.locationId(), piece());
      if (known == null) {
        break;
      }
      answers.add(known);
    }
    return failure == null && answers.size() < batch.pieces().size() && bytes < ENOUGH_BYTES;
  }

  /** Whether the next piece is at another host than the API's. */
  public boolean isElsewhere() {
    return getPath() == null;
  }

  /** The path of the next request, encoded. */
  public String getPath() {
    return kind.path(batch.locationId(), piece());
  }

  /**
   * The header Version of the next request.
   *
   * @param ofMessages that of the messages
   */
  public String version(String ofMessages) {
    return kind.version(ofMessages);
  }

  public String getAccept() {
    return kind.accept();
  }

  /** The header Range of the next request; {@code null} for all of it. */
  public String getRange() {
    return kind.range(batch.locationId(), piece());
  }

  ContentKind kind() {
    return kind;
  }

  /** What an answer with status 200 or 206 holds; {@code null} where it is nothing of its kind. */
  PieceAnswer read(int status, Map<String, Object> headers, InputStream body, Instant at)
      throws IOException {
    return kind.read(new PieceResponse(batch.locationId(), piece(), status, headers, body, at));
  }

  /** What came of the next piece earlier is of no use. */
  void discard() throws IOException {
    kind.discard(batch.locationId(), piece());
  }

  Piece piece() {
    return batch.pieces().get(answers.size());
  }

  PieceBatch batch() {
    return batch;
  }

  @Override
  public void ask(RateBudget.Sent next) {
    super.ask(next);
    isAsked = true;
  }

  void answered(PieceAnswer answer) {
    failedInARow.remove(stream());
    answers.add(answer);
    isAsked = false;
    retries().succeeded();
    bytes += answer.bytes();
  }

  /** A piece may be broken for good: it is put off, and those behind it are asked for. */
  @Override
  protected boolean noteFailure(Exception fault) {
    return List.of("auth", "rate").contains(Faults.classOf(fault)) || hasNoChance();
  }

  private String stream() {
    return batch.locationId() + ' ' + batch.kind() + ' ' + kind.host(piece());
  }

  /** The next piece cannot be had now, and the batch ends with it. */
  void failed(String words) {
    failure = words;
    isAsked = true;
    isHostDown = hasNoChance();
  }

  private boolean hasNoChance() {
    if (failedInARow.size() >= MOST_HOSTS) {
      failedInARow.clear();
    }
    return failedInARow.merge(stream(), 1, Integer::sum) >= NO_CHANCE;
  }

  /**
   * The places of the piece that failed, and of those behind it that would fail as well, since they
   * are at the same host: each may take half a minute to do so.
   */
  List<Integer> putOff() {
    int failed = answers.size();
    String host = kind.host(piece());
    return IntStream.range(failed, batch.pieces().size())
        .filter(i -> i == failed || isHostDown && kind.host(batch.pieces().get(i)).equals(host))
        .boxed()
        .toList();
  }

  /** Why; {@code null} where the exchange's exception says it. */
  String failure() {
    return failure;
  }

  /** What came so far, piece by piece. */
  List<PieceAnswer> answers() {
    return answers;
  }

  /** Whether the next piece was asked for in vain. */
  boolean isFailing() {
    return isAsked;
  }
}
