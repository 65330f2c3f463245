package io.highlevelexport.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.highlevelexport.files.FileFault;
import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of dead letters, one JSON file each. Folders in it hold those that are to be
 * replayed, were replayed, or were discarded; nothing is deleted but by an operator.
 */
public final class DeadLetterFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterFiles.class);

  private static final String SUFFIX = ".json";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,100}");
  private static final JsonFactory TOKENS = JsonLimits.factoryOfRecords();

  private final Path directory;
  private final ObjectMapper json =
      JsonMapper.builder(JsonLimits.factoryOfRecords())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public DeadLetterFiles(Path directory) {
    this.directory = directory;
  }

  /** Where the records lie, in folders too. */
  public Path directory() {
    return directory;
  }

  /** Of an id that no waiting record has. */
  public String gone() {
    return "no dead letter of this id waits in " + directory;
  }

  /** Where a record lies, and so what became of it. */
  public enum Folder {
    /** Nobody has dealt with it. */
    WAITING(""),
    /** The running export, or the next one, replays it. */
    REPLAY("replay"),
    REPLAYED("replayed"),
    DISCARDED("discarded");

    private final String folder;

    Folder(String folder) {
      this.folder = folder;
    }

    private Path in(Path directory) {
      return directory.resolve(folder);
    }
  }

  /**
   * What lies in a folder.
   *
   * @param letters the latest first; without the messages that they hold, where nothing else is
   *     said
   * @param unreadable files that are no dead letters
   */
  public record Listing(List<DeadLetter> letters, List<Path> unreadable) {}

  /**
   * Everything in a folder.
   *
   * @throws IOException when the folder cannot be read; one that is missing holds nothing
   */
  public Listing list(Folder folder) throws IOException {
    return list(folder, letter -> false);
  }

  /**
   * Everything in a folder.
   *
   * @param whole of which the message that it holds is wanted too
   * @throws IOException when the folder cannot be read; one that is missing holds nothing
   */
  public Listing list(Folder folder, Predicate<DeadLetter> whole) throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    List<Path> unreadable = new ArrayList<>();
    for (Path file : files(folder)) {
      try {
        DeadLetter letter = read(file);
        letters.add(whole.test(letter) ? letter : letter.withoutContent());
      } catch (NoSuchFileException e) {
        // the running export has just moved it
      } catch (IOException e) {
        unreadable.add(file);
      }
    }
    letters.sort(Comparator.comparing(DeadLetter::lastAt).reversed().thenComparing(DeadLetter::id));
    return new Listing(letters, unreadable);
  }

  /**
   * The files of a folder, in no order.
   *
   * @throws IOException when the folder cannot be read; one that is missing holds nothing
   */
  public List<Path> files(Folder folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder.in(directory), "*" + SUFFIX)) {
      found.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      // one that may not be looked at is there; this one is not
    }
    return files;
  }

  /**
   * How many records nobody has dealt with.
   *
   * @throws IOException when the directory cannot be read
   */
  public int count() throws IOException {
    return files(Folder.WAITING).size();
  }

  /** Of incomplete windows those whose record an operator has discarded: they are taken as is. */
  public List<Pause> accepted(List<Pause> incomplete) {
    try {
      Set<String> discarded =
          incomplete.isEmpty()
              ? Set.of()
              : files(Folder.DISCARDED).stream()
                  .map(file -> file.getFileName().toString().replaceFirst("\\..*", ""))
                  .collect(Collectors.toSet());
      return incomplete.stream()
          .filter(pause -> discarded.contains(DeadLetters.idOf(pause)))
          .toList();
    } catch (IOException e) {
      LOG.warn("the discarded dead letters cannot be read: {}", e.toString());
      return List.of();
    }
  }

  /**
   * Whether something waits to be replayed.
   *
   * @throws UncheckedIOException when the folder cannot be read
   */
  public boolean hasReplays() {
    try {
      return !files(Folder.REPLAY).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file of a waiting record; empty where there is none of that id. */
  public Optional<Path> find(String id) {
    return Optional.of(id)
        .filter(text -> ID.matcher(text).matches())
        .map(text -> directory.resolve(text + SUFFIX))
        .filter(Files::isRegularFile);
  }

  /** What is done with the file of a record. */
  public interface Step {
    void with(Path file) throws IOException;
  }

  /**
   * Does something with waiting records.
   *
   * @return what went wrong, by id
   */
  public Map<String, String> each(Collection<String> ids, Step step) {
    Map<String, String> failed = new LinkedHashMap<>();
    for (String id : new LinkedHashSet<>(ids)) {
      try {
        step.with(find(id).orElseThrow(() -> new IOException(gone())));
      } catch (IOException e) {
        failed.put(id, FileFault.inWords(e));
      }
    }
    return failed;
  }

  /**
   * Reads a record.
   *
   * @throws IOException when the file cannot be read or holds none
   */
  public DeadLetter read(Path file) throws IOException {
    return read(Files.readAllBytes(file));
  }

  /**
   * The same of a file's content.
   *
   * @throws IOException when it is none
   */
  public DeadLetter read(byte[] content) throws IOException {
    DeadLetter letter = json.readValue(content, DeadLetter.class);
    if (letter == null
        || letter.id() == null
        || letter.stage() == null
        || letter.lastAt() == null) {
      throw new IOException("this is no dead letter: id, stage or lastAt is missing");
    }
    return letter;
  }

  /**
   * The message of a record as it stands in the file, on one line.
   *
   * @throws IOException when the file cannot be read, or holds no message that a sink could take;
   *     the text says why
   */
  public byte[] message(Path file) throws IOException {
    return message(Files.readAllBytes(file));
  }

  private byte[] message(byte[] content) throws IOException {
    byte[] message = onOneLine(payload(content).toBytes());
    JsonNode id = json.readTree(message).path("id");
    if (id.isMissingNode() || id.isContainerNode() || id.asText("").isBlank()) {
      throw new IOException(
          "the message has no id, so no sink could tell it from another; write one into its"
              + " payload, or discard it");
    }
    return message;
  }

  private static Slice payload(byte[] content) throws IOException {
    try (JsonParser parser = TOKENS.createParser(content)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals("payload");
        JsonToken value = parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        if (found && value == JsonToken.START_OBJECT) {
          int end = (int) parser.currentLocation().getByteOffset();
          return new Slice(content, start, end - start);
        }
      }
    }
    throw new IOException("its payload is no JSON object");
  }

  /** Somebody may have edited the file; line breaks stand between the tokens only. */
  private static byte[] onOneLine(byte[] raw) {
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '\n' || raw[i] == '\r') {
        raw[i] = ' ';
      }
    }
    return raw;
  }

  /**
   * Puts another message into a record, in place of the one that it holds.
   *
   * @param message JSON, UTF-8
   * @throws IOException when the file cannot be read or written, or the message is none that a sink
   *     could take; the text says why
   */
  public void correct(Path file, byte[] message) throws IOException {
    requireJson(message);
    byte[] content = Files.readAllBytes(file);
    Slice before = payload(content);
    ByteArrayOutputStream corrected = new ByteArrayOutputStream(content.length + message.length);
    corrected.write(content, 0, before.from());
    corrected.write(message);
    int end = before.from() + before.length();
    corrected.write(content, end, content.length - end);
    read(corrected.toByteArray());
    message(corrected.toByteArray());
    // the running export writes into the one that is called after the record
    Path part = file.resolveSibling("edit-" + UUID.randomUUID() + ".part");
    try {
      PrivateFiles.write(part, corrected.toByteArray());
      PrivateFiles.replace(part, file);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** What stands behind it would become a part of the record. */
  private void requireJson(byte[] message) throws IOException {
    // Jackson would read UTF-16, or pass over a byte order mark, which the record must not have
    boolean isText = message.length == 0 || (message[0] > 0 && message[message.length - 1] != 0);
    if (!isText) {
      throw new IOException("the new message is no UTF-8 without a byte order mark");
    }
    try {
      JsonNode tree =
          json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(message);
      if (tree.isMissingNode()) {
        throw new IOException("the new message is empty");
      }
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
      String why = e.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
      throw new IOException("the new message is no JSON: " + why + line);
    }
  }

  /**
   * Lays a record out for the export to replay it.
   *
   * @throws IOException when the file holds no record, or a message that no sink could take; the
   *     text says why
   */
  public void toReplay(Path file) throws IOException {
    if (read(file).holdsMessage()) {
      message(file);
    }
    move(file, Folder.REPLAY, file.getFileName().toString());
  }

  /** The record could not be replayed: it waits again. */
  void back(Path file) throws IOException {
    move(file, Folder.WAITING, file.getFileName().toString());
  }

  void replayed(Path file, DeadLetter letter) throws IOException {
    move(file, Folder.REPLAYED, dated(letter));
  }

  /**
   * Puts a record aside.
   *
   * @throws IOException when the file cannot be moved, or holds no record
   */
  public void discard(Path file) throws IOException {
    move(file, Folder.DISCARDED, dated(read(file)));
  }

  /** The same trouble may come again and be dealt with again. */
  private static String dated(DeadLetter letter) {
    return letter.id() + "." + letter.lastAt().replaceAll("[^0-9TZ]", "") + SUFFIX;
  }

  private void move(Path file, Folder folder, String name) throws IOException {
    Path target = folder.in(directory);
    PrivateFiles.createDirectories(target);
    Files.move(file, target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
