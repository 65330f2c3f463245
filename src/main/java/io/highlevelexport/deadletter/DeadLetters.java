package io.highlevelexport.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.Faults;
import io.highlevelexport.api.NoTokenException;
import io.highlevelexport.delivery.Reject;
import io.highlevelexport.fetch.Fetching;
import io.highlevelexport.fetch.Ids;
import io.highlevelexport.fetch.RejectedMessage;
import io.highlevelexport.model.ContentHash;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the record of a dead letter; the same trouble again counts up its record. */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private static final int MAX_ID = 100;

  private final DeadLetterFiles files;
  private final UnaryOperator<String> mask;
  private final Clock clock;

  /** Their ids by class of fault: where a route fails at each message there are many. */
  private final Map<String, Ids> noted = new TreeMap<>();

  private final ObjectMapper json =
      JsonMapper.builder(JsonLimits.factory())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @param directory where the records lie
   * @param mask takes out of a text what may never stand in one
   */
  public DeadLetters(Path directory, UnaryOperator<String> mask, Clock clock) {
    this.files = new DeadLetterFiles(directory);
    this.mask = mask;
    this.clock = clock;
  }

  /**
   * Makes the exchange carry the record of what failed on it: a message that was rejected, one that
   * no sink could take, or a fetch.
   *
   * <p>Reads the variables {@code stage} (of a message that was rejected), {@code fetch} and {@code
   * pause}.
   */
  public void record(Exchange exchange) throws IOException {
    String stage = exchange.getVariable("stage", String.class);
    Object body = exchange.getMessage().getBody();
    DeadLetter letter;
    if (body instanceof Reject reject) {
      letter = ofMessage(stage, reject);
    } else if (body instanceof RejectedMessage rejected) {
      letter = of(exchange.getVariable("fetch", Fetching.class).getWindow(), rejected);
    } else {
      letter =
          of(
              exchange.getVariable("fetch", Fetching.class),
              exchange.getVariable("pause", Pause.class),
              exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }
    LOG.warn(
        "dead letter {}: {} {}, {} {}{}",
        letter.id(),
        letter.location(),
        letter.channel(),
        letter.stage(),
        letter.faultClass(),
        letter.messageId() == null ? "" : ", message " + onOneLine(letter.messageId()));
    synchronized (noted) {
      noted.computeIfAbsent(letter.faultClass(), each -> new Ids()).add(Ids.hash(letter.id()));
    }
    exchange.getMessage().setHeader(Exchange.FILE_NAME, letter.id() + ".json.part");
    exchange.getMessage().setBody(json.writeValueAsBytes(letter));
  }

  /** An id comes from outside: it must not write lines of its own into the log. */
  private static String onOneLine(String id) {
    String line = PlainText.oneLine(id);
    return line.length() > MAX_ID ? line.substring(0, MAX_ID) + "..." : line;
  }

  /** Empty where it is new, or somebody has moved or spoiled the record: then it starts over. */
  private Optional<DeadLetter> before(String id) {
    try {
      Path file = files.find(id).orElse(null);
      return file == null ? Optional.empty() : Optional.of(files.read(file));
    } catch (IOException e) {
      LOG.warn("the earlier record {}.json cannot be read and is written again", id);
      return Optional.empty();
    }
  }

  private DeadLetter ofMessage(String stage, Reject reject) {
    Message message = reject.message();
    Map<String, String> summary = new LinkedHashMap<>();
    summary.put("id", message.getId());
    summary.put("messageType", message.getMessageType());
    summary.put("dateAdded", message.getDateAdded());
    summary.put("readAt", message.getReadAt().toString());
    summary.put("revision", Long.toString(reject.revision()));
    return letter(
        "poison-"
            + ContentHash.hex(
                stage
                    + '\n'
                    + message.getLocationId()
                    + '\n'
                    + message.getId()
                    + '\n'
                    + ContentHash.hex(message.raw().toBytes())),
        stage,
        stage.startsWith("sink") ? "sink" : "poison",
        message.getLocationId(),
        message.getChannel(),
        null,
        null,
        null,
        summary,
        asReceived(message.raw().toBytes()),
        reject.cause(),
        1);
  }

  private DeadLetter of(Window window, RejectedMessage rejected) {
    Map<String, String> summary = new LinkedHashMap<>();
    if (rejected.id() != null) {
      summary.put("id", rejected.id());
      summary.put("dateAdded", Objects.toString(rejected.version().date(), null));
    }
    return letter(
        "poison-" + ContentHash.hex(window.locationId() + '\n' + rejected.version().id()),
        "parse",
        "poison",
        window.locationId(),
        window.channel(),
        range(window),
        null,
        null,
        summary,
        asReceived(rejected.raw()),
        new IllegalArgumentException(rejected.reason()),
        1);
  }

  /** The id of the record of a window that came short of the API's total. */
  public static String idOf(Pause incomplete) {
    return id("protocol", incomplete);
  }

  private static String id(String faultClass, Pause pause) {
    Pause.Key key = pause.key();
    String outage =
        key.locationId() + '\n' + faultClass + '\n' + key.channel() + '\n' + pause.since();
    return faultClass
        + "-"
        + ContentHash.hex(key.windowId() == 0 ? outage : outage + '\n' + key.windowId());
  }

  private DeadLetter of(Fetching progress, Pause pause, Throwable cause) {
    Window window = progress.getWindow();
    String faultClass = cause == null ? "protocol" : Faults.classOf(cause);
    ApiException fault = cause instanceof ApiException api ? api : null;
    JsonNode answer =
        fault == null
            ? null
            : fault.getAnswer().map(text -> tree(text.getBytes(UTF_8))).orElse(null);
    return letter(
        cause instanceof NoTokenException noToken
            ? faultClass + "-" + ContentHash.hex(noToken.getOutage())
            : id(faultClass, pause),
        faultClass.equals("protocol") && fault != null ? "parse" : "fetch",
        faultClass,
        window.locationId(),
        window.pauseChannel(),
        range(window),
        fault == null || fault.getStatusCode() == 0
            ? null
            : new DeadLetter.Http(fault.getStatusCode(), text(answer, "traceId")),
        answer,
        null,
        null,
        cause == null
            ? new IllegalStateException("incomplete window: " + progress.shortfall())
            : cause,
        pause.attempts());
  }

  private DeadLetter letter(
      String id,
      String stage,
      String faultClass,
      String location,
      String channel,
      DeadLetter.Range window,
      DeadLetter.Http http,
      JsonNode api,
      Map<String, String> message,
      JsonNode payload,
      Throwable cause,
      int attempts) {
    String now = clock.instant().toString();
    Optional<DeadLetter> before = before(id);
    return new DeadLetter(
        id,
        now,
        stage,
        faultClass,
        !faultClass.equals("poison"),
        before.map(DeadLetter::count).orElse(0) + 1,
        before.map(DeadLetter::firstAt).orElse(now),
        now,
        location,
        channel,
        window,
        http,
        api,
        message,
        payload,
        DeadLetter.Fault.of(cause, mask),
        before.map(earlier -> Math.max(attempts, earlier.attempts() + 1)).orElse(attempts));
  }

  private static DeadLetter.Range range(Window window) {
    return new DeadLetter.Range(
        Objects.toString(window.from(), null), Objects.toString(window.to(), null));
  }

  private static String text(JsonNode node, String field) {
    return node == null || !node.path(field).isTextual() ? null : node.path(field).textValue();
  }

  /**
   * Goes into the file byte by byte: a number written again may be another one. What is not UTF-8
   * stands there as a data URL.
   */
  private JsonNode asReceived(byte[] raw) {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return TextNode.valueOf(DeadLetter.BASE64 + Base64.getEncoder().encodeToString(raw));
    }
    JsonNode tree = tree(raw);
    return tree.isContainerNode() ? json.getNodeFactory().rawValueNode(new RawValue(text)) : tree;
  }

  /** What is not JSON is kept as text. */
  private JsonNode tree(byte[] content) {
    try {
      return Objects.requireNonNullElse(
          json.readTree(content), TextNode.valueOf(new String(content, UTF_8)));
    } catch (IOException e) {
      return TextNode.valueOf(new String(content, UTF_8));
    }
  }

  /** How many different ones were noted since the process began. */
  public long noted() {
    return notedByClass().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The same, by class of fault. */
  public Map<String, Long> notedByClass() {
    Map<String, Long> counts = new TreeMap<>();
    synchronized (noted) {
      noted.forEach((faultClass, ids) -> counts.put(faultClass, (long) ids.size()));
    }
    return counts;
  }
}
