package io.highlevelexport.twin;

import static java.util.Locale.ROOT;

import io.highlevelexport.twin.Reply.Delivery;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A stand-in for the vendor's API: {@code GET /conversations/messages/export}, the texts of
 * e-mails, recordings and transcripts of calls, {@link OAuth}, and a host of attachments, on
 * loopback, with data that is a function of the seed, the limits and errors that the vendor
 * documents or was seen to have, and faults on demand.
 */
public final class Twin extends DataSet implements AutoCloseable {
  private static final int MOST_SERVED = 100_000;
  private static final String MESSAGES = "/conversations/messages/";
  private static final String DATED = "2021-04-15";

  private final Tokens tokens;
  private final OAuth oauth;
  private final List<FaultRule> faults = new CopyOnWriteArrayList<>();
  final EmailTexts emails;
  final CallContents calls;
  private final Contacts contacts;
  private final PageMaker pages;
  private final Exporter exporter;
  private final AtomicLong numbers = new AtomicLong();
  private final Deque<ServedRequest> served = new ArrayDeque<>();
  private volatile Consumer<TwinRequest> watcher = request -> {};
  private TwinServer server;

  public Twin(TwinOptions options) {
    super(options);
    this.tokens = new Tokens(options.clock);
    this.oauth = new OAuth(tokens, options.clock);
    this.emails = new EmailTexts(this);
    this.calls = new CallContents(this);
    this.contacts = new Contacts(this);
    this.pages = new PageMaker(this, new Cursors(options));
    List<Endpoint> endpoints =
        List.of(
            Endpoint.of(MESSAGES + "export", DATED, call -> call.request().location(), pages::page),
            Endpoint.of(
                MESSAGES + "email/(.*)",
                DATED,
                call -> emails.owner(call.names().get(0)),
                emails::answer),
            Endpoint.of(
                MESSAGES + "([^/]+)/locations/([^/]+)/recording",
                DATED,
                call -> call.names().get(1),
                calls::recording),
            Endpoint.of(
                "/conversations/locations/([^/]+)/messages/([^/]+)/transcription",
                DATED,
                call -> call.names().get(0),
                calls::transcript),
            Endpoint.of(
                "/contacts/(.*)",
                "2021-07-28",
                call -> contacts.owner(call.names().get(0)),
                contacts::answer),
            Endpoint.open("/oauth/.*", oauth::answer),
            Endpoint.open("/files/(\\d{3,9})/[^/]+", AttachmentHost::answer),
            Endpoint.open(".*", call -> call.request().unknown().reply()));
    this.exporter = new Exporter(options, endpoints, tokens, faults, new ConcurrentHashMap<>());
    tokens.grant(options.token, options.locations.toArray(String[]::new));
  }

  /**
   * Listens from now on.
   *
   * @return this twin
   * @throws IllegalStateException where the port is taken
   */
  public synchronized Twin start() {
    server = new TwinServer(options.port, this::answer);
    return this;
  }

  /** What {@code export.api.url} is to be, without a slash at the end. */
  public synchronized String url() {
    return server.url();
  }

  public TwinOptions options() {
    return options;
  }

  /** Lets a fault strike the next {@code times} requests that {@code when} accepts. */
  public FaultRule fault(Predicate<TwinRequest> when, int times, Fault fault) {
    FaultRule rule = new FaultRule(when, times, fault, new AtomicInteger());
    faults.add(rule);
    return rule;
  }

  /** Ends all scripted faults. */
  public void heal() {
    faults.clear();
  }

  /** Apps, their installations and their tokens. */
  public OAuth oauth() {
    return oauth;
  }

  public Tokens tokens() {
    return tokens;
  }

  public Contacts contacts() {
    return contacts;
  }

  /** Has somebody told of each request when it comes, before it is answered. */
  public Twin watch(Consumer<TwinRequest> told) {
    watcher = told;
    return this;
  }

  /** The requests so far in the order of their answers, the newest 100,000. */
  public List<ServedRequest> requests() {
    synchronized (served) {
      return List.copyOf(served);
    }
  }

  /** How many of {@link #requests} were answered with this status; 0: not at all. */
  public long answered(int status) {
    return requests().stream().filter(each -> each.status() == status).count();
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  private Delivery answer(HttpServerRequest request, Map<String, String> form) {
    Map<String, String> query = new HashMap<>();
    request.params().forEach(query::putIfAbsent);
    Map<String, String> headers = new HashMap<>();
    request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(ROOT), value));
    TwinRequest received =
        new TwinRequest(
            numbers.incrementAndGet(),
            options.clock.instant(),
            request.method().name(),
            request.path(),
            query,
            headers,
            form,
            pages.number(query));
    watcher.accept(received);
    Delivery delivery = exporter.answer(received);
    boolean unanswered =
        delivery.way() == Fault.Wire.SILENT || delivery.way() == Fault.Wire.LOST_ANSWER;
    synchronized (served) {
      if (served.size() == MOST_SERVED) {
        served.removeFirst();
      }
      served.addLast(new ServedRequest(received, unanswered ? 0 : delivery.reply().status()));
    }
    return delivery;
  }
}
