package io.highlevelexport.twin;

import static java.util.Locale.ROOT;

import io.highlevelexport.twin.Reply.Delivery;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A stand-in for the vendor's API: {@code GET /conversations/messages/export}, the texts of
 * e-mails, recordings and transcripts of calls, {@link OAuth}, and a host of attachments, on
 * loopback, with data that is a function of the seed, the limits and errors that the vendor
 * documents or was seen to have, and faults on demand.
 */
public final class Twin implements AutoCloseable {
  private static final int MOST_SERVED = 100_000;

  private final TwinOptions options;
  private final DataSet data;
  private final Tokens tokens;
  private final OAuth oauth;
  private final Faults faults;
  private final EmailTexts emails;
  private final CallContents calls;
  private final Contacts contacts;
  private final PageMaker pages;
  private final Exporter exporter;
  private final AtomicLong numbers = new AtomicLong();
  private final Deque<ServedRequest> served = new ArrayDeque<>();
  private final Map<Integer, Long> byStatus = new HashMap<>();
  private volatile Consumer<TwinRequest> watcher = request -> {};
  private TwinServer server;

  public Twin(TwinOptions options) {
    this.options = options;
    this.data = new DataSet(options);
    this.tokens = new Tokens(options.clock);
    this.oauth = new OAuth(tokens, options.clock);
    this.faults = new Faults(options);
    this.emails = new EmailTexts(options, data);
    this.calls = new CallContents(options, data);
    this.contacts = new Contacts(options);
    this.pages = new PageMaker(options, data);
    List<Endpoint> endpoints = new ArrayList<>(List.of(pages.endpoint(), oauth.endpoint()));
    Stream.of(emails, calls, contacts).map(Content::endpoints).forEach(endpoints::addAll);
    endpoints.add(AttachmentHost.ENDPOINT);
    endpoints.add(Endpoint.open(".*", call -> call.request().unknown().reply()));
    this.exporter = new Exporter(options, endpoints, tokens, faults);
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
    if (server == null) {
      throw new IllegalStateException("The twin has not been started");
    }
    return server.url();
  }

  public TwinOptions options() {
    return options;
  }

  /** Lets a fault strike the next {@code times} requests that {@code when} accepts. */
  public FaultRule fault(Predicate<TwinRequest> when, int times, Fault fault) {
    return faults.add(new FaultRule(when, times, fault));
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

  public EmailTexts emails() {
    return emails;
  }

  public CallContents calls() {
    return calls;
  }

  /**
   * Adds a message now.
   *
   * @param channel one of the vendor's six, or {@code Other}
   * @param overrides a JSON object whose fields replace those of a plain message; an older {@code
   *     dateAdded} makes a late arrival
   * @return its id
   * @throws IllegalArgumentException for an unknown location or channel, or where a date is no date
   */
  public String add(String location, String channel, String overrides) {
    return data.add(number(location), TwinChannel.named(channel), overrides);
  }

  /**
   * Adds a message that is sent just as it is, however wrong; {@code date} is what it is sorted by.
   */
  public void addRaw(String location, String channel, String id, Instant date, byte[] json) {
    data.addRaw(number(location), TwinChannel.named(channel), id, date, json);
  }

  /**
   * Changes a message now, and sets its {@code dateUpdated}.
   *
   * @param overrides a JSON object with the new values
   * @throws IllegalArgumentException where there is no such message
   */
  public void change(String id, String overrides) {
    data.change(id, overrides);
  }

  /**
   * From now on the API has the message no more.
   *
   * @throws IllegalArgumentException where there is no such message
   */
  public void remove(String id) {
    data.remove(id);
  }

  /** From now on every total counts one more message of that date, which is never given. */
  public void addPhantom(String location, String channel, Instant date) {
    data.addPhantom(number(location), TwinChannel.named(channel), date);
  }

  /** Everything that exists in a location now, channel by channel, each oldest first. */
  public Stream<ExpectedMessage> expected(String location) {
    return Arrays.stream(TwinChannel.values())
        .flatMap(channel -> expected(location, channel.label));
  }

  /**
   * Everything that exists in one channel ({@code Other}: in none of the six) now, oldest first.
   */
  public Stream<ExpectedMessage> expected(String location, String channel) {
    TwinChannel wanted = TwinChannel.named(channel);
    long now = options.clock.millis();
    return data.select(Query.all(number(location), wanted), now).stream()
        .filter(message -> !message.isPhantom())
        .map(
            message ->
                new ExpectedMessage(
                    message.id(),
                    wanted.label,
                    Instant.ofEpochMilli(message.added()),
                    data.json(message, now)));
  }

  /** How many messages exist in the channel now, without making them. */
  public long count(String location, String channel) {
    return data.select(
            Query.all(number(location), TwinChannel.named(channel)), options.clock.millis())
        .size();
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

  /** How many requests were answered with this status; 0: not at all. */
  public long answered(int status) {
    synchronized (served) {
      return byStatus.getOrDefault(status, 0L);
    }
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  private int number(String location) {
    int number = options.locations.indexOf(location);
    if (number < 0) {
      throw new IllegalArgumentException("The twin has no location " + location);
    }
    return number;
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
    int status = unanswered ? 0 : delivery.reply().status();
    synchronized (served) {
      if (served.size() == MOST_SERVED) {
        served.removeFirst();
      }
      served.addLast(new ServedRequest(received, status));
      byStatus.merge(status, 1L, Long::sum);
    }
    return delivery;
  }
}
