package io.highlevelexport.deadletter;

import io.highlevelexport.api.ApiGate;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.MessageFields;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PageCopy;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Slice;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.spool.PageWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes dead letters up again: a message goes into the spool once more, and from there the way of
 * all messages; what a failed fetch paused is not any more, so the next poll fetches it.
 *
 * <p>The record leaves its folder last. After a crash it is replayed a second time, makes the same
 * page, and is found to be in the ledger already.
 */
public final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final DeadLetterFiles files;
  private final FetchWiring.Ledger ledger;
  private final ApiGate gate;

  /** The locations that something is replayed of just now. */
  private final Set<String> active = ConcurrentHashMap.newKeySet();

  public Replay(DeadLetterFiles files, FetchWiring.Ledger ledger, ApiGate gate) {
    this.files = files;
    this.ledger = ledger;
    this.gate = gate;
  }

  /**
   * Replays one record of the folder {@code replay}. One that cannot be replayed goes back to the
   * others.
   *
   * @throws IOException when the record cannot be moved
   * @throws Lease.LostException when another instance has taken over: the record is that one's
   */
  public void take(@Body File record) throws IOException {
    Path file = record.toPath();
    try {
      take(file, files.read(file));
    } catch (Lease.LostException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      files.back(file);
      LOG.warn(
          "{} cannot be replayed and stays a dead letter: {}", file.getFileName(), e.toString());
    }
  }

  public boolean isActive(Predicate<String> locations) {
    return active.stream().anyMatch(locations);
  }

  private void take(Path file, DeadLetter letter) throws IOException {
    active.add(letter.location());
    try {
      if (!ledger.share().has(letter.location())) {
        LOG.debug("dead letter {} waits for the instance of its location", letter.id());
        return;
      }
      if (letter.holdsMessage()) {
        deliverAgain(letter, file);
      } else {
        fetchAgain(letter);
      }
      files.replayed(file, letter);
      LOG.info("dead letter {} is replayed", letter.id());
    } finally {
      active.remove(letter.location());
    }
  }

  private void deliverAgain(DeadLetter letter, Path file) throws IOException {
    Slice message = Slice.of(files.message(file));
    MessageFields fields = MessageFields.of(message.bytes());
    MessageVersion version =
        new MessageVersion(fields.id(), ledger.key().digest(message), fields.date());
    Instant readAt = readAt(letter);
    String occasion = letter.id() + ' ' + letter.lastAt();
    try (PageWriter writer =
        ledger.spool().writeAgain(letter.location(), letter.channel(), readAt, occasion)) {
      writer.add(version, message);
      List<StagedPage> parts = writer.finish();
      enter(letter, parts.get(0), readAt);
    }
  }

  private void enter(DeadLetter letter, StagedPage part, Instant readAt) throws IOException {
    PageLedger pages = ledger.tables().pages();
    boolean waits = false;
    boolean mine = true;
    PageEntry entry =
        new PageEntry(
            0,
            part.name(),
            letter.location(),
            letter.channel(),
            readAt,
            1,
            letter.sink(),
            revision(letter));
    try {
      List<PageCopy> kept = ledger.copies().keep(letter.location(), List.of(part));
      waits =
          Boolean.TRUE.equals(
              ledger
                  .tables()
                  .transactions()
                  .execute(
                      status -> {
                        boolean isWaiting = pages.insertAgain(part, entry);
                        kept.forEach(pages::copied);
                        return isWaiting;
                      }));
    } catch (Lease.LostException e) {
      mine = false;
      throw e;
    } finally {
      if (mine && !waits) {
        Files.deleteIfExists(part.path());
      }
    }
    if (waits) {
      ledger.spool().publish(List.of(part));
    }
  }

  /** An older version never replaces a newer one, so the message keeps its revision. */
  private static long revision(DeadLetter letter) {
    String revision = letter.message() == null ? null : letter.message().get("revision");
    return revision == null ? 0 : Long.parseLong(revision);
  }

  private static Instant readAt(DeadLetter letter) {
    String readAt = letter.message() == null ? null : letter.message().get("readAt");
    return Instant.parse(readAt == null ? letter.firstAt() : readAt);
  }

  private void fetchAgain(DeadLetter letter) {
    gate.forget(letter.location(), letter.channel());
    if (letter.faultClass().equals("auth")) {
      gate.forget(letter.location(), Pause.ALL_CHANNELS);
    }
  }
}
