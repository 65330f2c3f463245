package io.highlevelexport.content;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.delivery.TextWait;
import io.highlevelexport.delivery.file.NdjsonFiles;
import io.highlevelexport.delivery.mail.EmailTexts;
import io.highlevelexport.delivery.mail.EmailThread;
import io.highlevelexport.fetch.PageLimits;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.ledger.AwaitedTexts;
import io.highlevelexport.ledger.ContentLedger;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.Window;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** Puts together what fetches the content that the export endpoint leaves out. */
public final class ContentWiring implements AutoCloseable {
  /** One of so many fetches may be of content. */
  private static final int SHARE = 4;

  private final Settings settings;
  private final Storage storage;
  private final ApiAccess access;
  private final Clock clock;
  private final EmailKind emails = new EmailKind();
  private final Attachments attachments;
  private final AttachmentKind attached;
  private final AttachmentClient hosts;
  private final List<ContentKind> kinds;
  private final ContentQueue queue;

  /**
   * Where what is fetched is kept.
   *
   * @param exported whether a location is exported now
   * @param fence throws when another instance has taken over
   */
  public record Storage(
      ContentLedger ledger,
      AwaitedTexts texts,
      NdjsonFiles files,
      Dialect dialect,
      Predicate<String> exported,
      Runnable fence) {}

  /**
   * @param access the way to the API, which messages go as well
   * @param pause holds the delivery up while routes are replaced
   * @param agent what the hosts of attachments are told about who asks
   */
  public ContentWiring(
      Supplier<CamelContext> camel,
      Settings settings,
      Storage storage,
      ApiAccess access,
      RoutePause pause,
      String agent,
      Clock clock) {
    this.settings = settings;
    this.storage = storage;
    this.access = access;
    this.clock = clock;
    this.attachments = Attachments.of(settings.placeholders());
    ContentFiles files =
        new ContentFiles(settings.contentDirectory(), storage.files(), storage.fence());
    this.attached = new AttachmentKind(attachments, files);
    List<ContentKind> every =
        List.of(
            emails,
            new TranscriptKind(),
            new RecordingKind(files),
            attached,
            new ContactKind(settings.contactsPeriod(), clock));
    this.kinds = every.stream().filter(kind -> settings.content().contains(kind.name())).toList();
    this.hosts =
        new AttachmentClient(
            new OutgoingHttp(settings.api()),
            agent,
            attachments,
            new PageLimits(Long.MAX_VALUE, settings.api().deadline()),
            storage.fence(),
            clock);
    this.queue =
        new ContentQueue(
            camel,
            new ContentQueue.Wanted(storage.ledger(), kinds, files, storage.exported()),
            access,
            pause,
            settings.holds(),
            Executors.newFixedThreadPool(
                Math.max(1, settings.pace().fetches() / SHARE),
                task -> new Thread(task, "content")),
            clock);
  }

  public Map<String, Object> beans() {
    return Map.of(
        "attachments", hosts,
        "contentFetcher", new ContentFetcher(access, storage.fence(), clock),
        "contentRows", new ContentRows(storage.dialect()));
  }

  /** Takes what was wanted when the program stopped. */
  public void load() {
    if (!settings.content().isEmpty()) {
      storage.ledger().again().wantAgain(Piece.ATTACHMENT, attachments.digest(), clock.instant());
      queue.load();
    }
  }

  public ContentQueue queue() {
    return queue;
  }

  public List<Piece> of(Message message) {
    return kinds.stream().flatMap(kind -> kind.of(message).stream()).toList();
  }

  /** The e-mails that a message names; none where their texts are not fetched. */
  public Function<Message, EmailThread> texts() {
    return settings.content().contains(Piece.EMAIL)
        ? new EmailTexts(
                storage.texts(),
                emails::of,
                this::originals,
                settings.contentDirectory(),
                settings.mailAttachments())
            ::of
        : message -> EmailThread.NONE;
  }

  /** The files that the mail of a message takes along, those that only its e-mails name too. */
  private List<Piece> originals(Message message) {
    if (settings.mailAttachments() == 0 || !message.getChannel().equals("Email")) {
      return List.of();
    }
    Map<String, Piece> originals = new LinkedHashMap<>();
    attached.of(message).forEach(piece -> originals.put(piece.id(), piece));
    for (Piece email : emails.of(message)) {
      String json = storage.texts().json(message.getLocationId(), email);
      if (json != null) {
        attached
            .of(email, EmailTexts.read(json, message))
            .forEach(piece -> originals.putIfAbsent(piece.id(), piece));
      }
    }
    return List.copyOf(originals.values());
  }

  /** What lets mails wait for the texts of their e-mails. */
  public TextWait textWait() {
    return new TextWait(
        storage.texts(),
        message -> Stream.of(emails.of(message), originals(message)).flatMap(List::stream).toList(),
        settings.textWait(),
        settings.mail().mode().equals("digest"),
        location ->
            !storage.exported().test(location)
                || access.gate().isPaused(Window.content(0, location, clock.instant())),
        clock);
  }

  /** Begins nothing more and waits for what is under way, some seconds at most. */
  @Override
  public void close() throws Exception {
    try (hosts) {
      queue.close();
    }
  }
}
