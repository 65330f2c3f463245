package io.highlevelexport.content;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.delivery.file.NdjsonFiles;
import io.highlevelexport.files.DiskException;
import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.SafeName;
import io.highlevelexport.model.Sha256;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pieces that are files, one each below {@code export.content.directory}. They pass through a small
 * buffer into a {@code .part} file, with which a fetch goes on that a fault or a crash broke off.
 */
public final class ContentFiles {
  private static final String PART = ".part";

  /** Beside a part file: which edition of what its address has it is a part of. */
  private static final String EDITION = ".edition";

  private static final int BUFFER = 64 * 1024;

  /**
   * What is before a multiple of it was forced to disk before anything was written behind it: a
   * part file is good up to there, even after a power cut.
   */
  private static final int FORCED = 4 * BUFFER;

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("(?i)bytes (\\d{1,18})-\\d+/(\\d+|\\*)");

  private final Path directory;
  private final NdjsonFiles files;
  private final Runnable fence;

  /**
   * @param files makes what is written visible
   * @param fence throws when another instance has taken over
   */
  public ContentFiles(Path directory, NdjsonFiles files, Runnable fence) {
    this.directory = directory;
    this.files = files;
    this.fence = fence;
  }

  /**
   * Deletes what an attempt at a batch has left that the ledger knows nothing of. The next attempt
   * may bring less: a piece that fails goes on in another batch, which has a file of its own.
   *
   * @param name of its file below the directory
   */
  void discard(String name) throws IOException {
    fence.run();
    Files.deleteIfExists(directory.resolve(name));
  }

  /** More comes than is taken. */
  static final class TooBigException extends IOException {
    private static final long serialVersionUID = 1L;

    TooBigException(long most) {
      super("it is bigger than " + most + " bytes");
    }
  }

  /** The header Range for what is missing of a piece; {@code null} where that is all of it. */
  String range(String locationId, Piece piece) {
    try {
      long size = Files.size(part(locationId, piece));
      return size < FORCED ? null : "bytes=" + size / FORCED * FORCED + "-";
    } catch (IOException e) {
      return null;
    }
  }

  /** What came of the piece is of no use. */
  void discard(String locationId, Piece piece) throws IOException {
    Path part = part(locationId, piece);
    Files.deleteIfExists(part);
    Files.deleteIfExists(edition(part));
  }

  /**
   * Keeps the body of an answer as a file; its digest is of what is on disk.
   *
   * @param channel of the message
   * @param extension of the file's name
   * @param most bytes that are taken
   * @throws TooBigException where it has more; nothing is kept
   * @throws IOException where it breaks off or the disk does not take it; what came so far is kept
   */
  PieceAnswer keep(PieceResponse response, String channel, String extension, long most)
      throws IOException {
    String locationId = response.locationId();
    Piece piece = response.piece();
    Path part = part(locationId, piece);
    Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range"));
    if (response.isPart() && !range.matches()) {
      // it would be taken for the whole
      discard(locationId, piece);
      throw new IOException("the answer is a part (206), and does not say which");
    }
    if (response.isPart() && !isOfSame(part, response.edition())) {
      discard(locationId, piece);
      throw new IOException("the file is another one by now: it is fetched from its beginning");
    }
    long from = response.isPart() ? Long.parseLong(range.group(1)) : 0;
    long written;
    try (FileChannel channelOut = open(part)) {
      if (from > channelOut.size()) {
        throw new IOException("the answer begins at byte " + from + ", which was not asked for");
      }
      if (from == 0) {
        Files.deleteIfExists(edition(part)); // of what is overwritten
      }
      channelOut.truncate(from).position(from);
      written = copy(response, part, channelOut, most);
    } catch (TooBigException e) {
      discard(locationId, piece);
      throw e;
    }
    if (response.isPart() && !range.group(2).matches("\\*|" + written)) {
      discard(locationId, piece);
      throw new IOException(written + " of " + range.group(2) + " bytes have come");
    }
    if (written == 0) {
      discard(locationId, piece);
      return PieceAnswer.absent("it is empty");
    }
    String sha256 = sha256(part);
    Path file = part.resolveSibling(SafeName.of(piece.id()) + "." + extension);
    files.publish(part, file);
    Files.deleteIfExists(edition(part));
    ObjectNode content = JsonKind.JSON.createObjectNode().put("id", piece.id());
    JsonKind.putMessage(content, piece);
    content.put("file", directory.relativize(file).toString().replace('\\', '/'));
    content.put("contentType", response.header("Content-Type"));
    content.put("bytes", written).put("sha256", sha256);
    if (piece.url() != null) {
      content.put("url", piece.url()).put("name", Attachments.nameOf(piece.url()));
    }
    Message message =
        new Message(
            Origin.outside(locationId, channel, response.at()),
            Slice.of(JsonKind.JSON.writeValueAsBytes(content)));
    return PieceAnswer.delivered(message, written);
  }

  private static FileChannel open(Path part) throws DiskException {
    try {
      PrivateFiles.createDirectories(part.getParent());
      return FileChannel.open(
          part,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
          PrivateFiles.fileAttributes());
    } catch (IOException e) {
      throw new DiskException(part, e);
    }
  }

  /** Only a date differs from a date: servers of one address may not all send the same headers. */
  private static boolean isOfSame(Path part, String edition) throws IOException {
    Path file = edition(part);
    String noted = edition.isEmpty() || !Files.exists(file) ? edition : Files.readString(file);
    return noted.equals(edition) || noted.startsWith("\"") != edition.startsWith("\"");
  }

  private static Path edition(Path part) {
    String name = part.getFileName().toString();
    return part.resolveSibling(name.substring(0, name.length() - PART.length()) + EDITION + PART);
  }

  private long copy(PieceResponse response, Path part, FileChannel out, long most)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long written = out.position();
    while (true) {
      int untilForced = (int) Math.min(BUFFER, FORCED - written % FORCED);
      int read = response.body().read(buffer, 0, untilForced);
      if (read < 0) {
        return written;
      }
      if (written + read > most) {
        throw new TooBigException(most);
      }
      fence.run();
      written += read;
      try {
        for (ByteBuffer some = ByteBuffer.wrap(buffer, 0, read); some.hasRemaining(); ) {
          out.write(some);
        }
        if (written % FORCED == 0) {
          out.force(true);
        }
        if (written == FORCED && !response.edition().isEmpty()) {
          // from here on a fetch may go on with it
          PrivateFiles.write(edition(part), response.edition().getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        throw new DiskException(part, e);
      }
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.sha();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private Path part(String locationId, Piece piece) {
    return directory
        .resolve(SafeName.of(locationId))
        .resolve(piece.kind() + "s")
        .resolve(piece.date() == null ? "undated" : ContentDelivery.MONTH.format(piece.date()))
        .resolve(SafeName.of(piece.id()) + PART);
  }
}
