package io.highlevelexport.fetch;

import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Slice;
import io.highlevelexport.spool.PageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes those messages of a page that are new. They are decided on by the megabyte, since the
 * ledger is asked what it knows of all of them at once.
 */
final class PageStaging implements PageSlicer.ElementTaker {
  private static final int CHUNK_BYTES = 1024 * 1024;

  /** What no sink could take is held until the page is committed; whole as long as it is less. */
  private static final int MAX_REJECTED_BYTES = 32 * 1024 * 1024;

  private static final int BEGINNING_BYTES = 4096;

  private final PagedFetch progress;
  private final PageWriter writer;
  private final ElementReader reader;
  private final List<MessageVersion> versions = new ArrayList<>();
  private final List<Instant> updated = new ArrayList<>();
  private final Set<MessageVersion> fresh = new LinkedHashSet<>();
  private final Set<String> changed = new HashSet<>();
  private final List<RejectedMessage> rejected = new ArrayList<>();
  private final List<Undecided> chunk = new ArrayList<>();
  private final Chunk bytes = new Chunk();
  private int rejectedBytes;

  /** Its bytes lie in {@link #bytes}. */
  private record Undecided(ElementReader.Element element, int from, int length) {}

  /** Bytes that need no copy to be read. */
  private static final class Chunk extends ByteArrayOutputStream {
    Slice slice(int from, int length) {
      return new Slice(buf, from, length);
    }
  }

  PageStaging(PagedFetch progress, PageWriter writer, DigestKey key) {
    this.reader = new ElementReader(key, progress.getWindow().filter());
    this.progress = progress;
    this.writer = writer;
  }

  @Override
  public void take(Slice raw, boolean hasLineBreaks, PageSlicer.TooBig tooBig) throws IOException {
    if (bytes.size() + raw.length() > CHUNK_BYTES) {
      decide();
    }
    ElementReader.Element element =
        tooBig == null
            ? reader.read(raw, hasLineBreaks)
            : reader.readBeginning(raw, tooBig, versions.size() + 1);
    versions.add(element.version());
    updated.add(element.updated());
    if (element.owner() == ElementReader.Owner.FOREIGN) {
      progress.foreignMessage();
    }
    if (raw.length() > CHUNK_BYTES) {
      Boolean isChange = progress.newAmong(List.of(element.version())).get(element.version());
      if (isChange != null) {
        keep(element, raw, isChange);
      }
      return;
    }
    chunk.add(new Undecided(element, bytes.size(), raw.length()));
    raw.writeTo(bytes);
  }

  /** Writes what is new of the messages that were taken since the last time. */
  private void decide() throws IOException {
    Map<MessageVersion, Boolean> isNew =
        progress.newAmong(chunk.stream().map(each -> each.element().version()).toList());
    for (Undecided each : chunk) {
      Boolean isChange = isNew.get(each.element().version());
      if (isChange != null) {
        keep(each.element(), bytes.slice(each.from(), each.length()), isChange);
      }
    }
    chunk.clear();
    bytes.reset();
  }

  private void keep(ElementReader.Element element, Slice raw, boolean isChange) throws IOException {
    MessageVersion version = element.version();
    boolean isTheirs = element.owner() == ElementReader.Owner.THEIRS || !progress.ignoresFilter();
    if (!isTheirs || !fresh.add(version)) {
      return;
    }
    if (isChange) {
      changed.add(version.id());
    }
    if (element.rejection() == null) {
      writer.add(version, raw);
      return;
    }
    String reason = element.rejection();
    int length = raw.length();
    if (length > BEGINNING_BYTES && rejectedBytes + length > MAX_REJECTED_BYTES) {
      reason += "; of its " + length + " bytes this is the beginning, its page has many such";
      length = BEGINNING_BYTES;
    }
    rejectedBytes += length;
    byte[] own = new byte[length];
    System.arraycopy(raw.bytes(), raw.from(), own, 0, length);
    rejected.add(new RejectedMessage(version, own, reason));
  }

  /** All of the answer was taken. */
  FetchedPage page(Envelope envelope, Instant readAt) throws IOException {
    decide();
    return new FetchedPage(
        versions,
        updated,
        List.copyOf(fresh),
        changed,
        rejected,
        envelope.nextCursor(),
        envelope.total(),
        readAt);
  }
}
