package io.highlevelexport.dryrun;

import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.BadData;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.delivery.MessageRouter;
import io.highlevelexport.delivery.PageDelivery;
import io.highlevelexport.delivery.Reject;
import io.highlevelexport.delivery.RoutedMessage;
import io.highlevelexport.delivery.file.NdjsonFiles;
import io.highlevelexport.delivery.mail.EmailThread;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.delivery.mail.MailWiring;
import io.highlevelexport.delivery.sql.InTransaction;
import io.highlevelexport.delivery.sql.MessageUpsert;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.Outcomes;
import io.highlevelexport.ledger.SqliteFile;
import io.highlevelexport.lint.RouteMap;
import io.highlevelexport.model.ContentHash;
import io.highlevelexport.model.Message;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.routes.RoutesMain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.util.URISupport;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/**
 * The delivery of a set of route files, from {@code route-message} to the sinks, as the export runs
 * it, but with every endpoint that leads out of the process withheld. The database is an empty one
 * in memory.
 *
 * <p>Not for use by several threads at once.
 */
public final class RoutesUnderTry extends RoutesMain implements AutoCloseable {
  private static final Set<String> FIRST = Set.of("route-message", "deliver");
  private static final String DEAD_LETTER = "dead-letter";

  /** Names of headers whose values are secrets. */
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(authorization|cookie|api.?key|token|secret|password).*");

  /** Labels of components that only change the message. */
  private static final Set<String> INSIDE = Set.of("transformation", "validation", "script");

  private final CamelCatalog catalog = new DefaultCamelCatalog(true);
  private final Database database;
  private final Map<String, String> sendings = new LinkedHashMap<>();
  private Throwable buried;

  /**
   * Starts the routes.
   *
   * @param routes that the lint has found good
   * @throws Exception when Camel does not take them
   */
  public RoutesUnderTry(RouteFolder routes, Settings settings, Clock clock) throws Exception {
    super(routes);
    SqliteFile.of(settings.sql().url()).ifPresent(SqliteFile::unpackLibraryHere);
    database = new Database(new Settings.Sql("jdbc:sqlite::memory:", "", ""));
    bindBeans(settings, clock);
    // a route that is not there is told at once, not after 30 s for every message
    addOverrideProperty("camel.component.direct.block", "false");
    addOverrideProperty("export.release", "0");
    settings.placeholders().forEach(this::addOverrideProperty);
    addOverrideProperty("camel.opentelemetry2.enabled", "false"); // no span leaves the program
    try {
      start();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private void bindBeans(Settings settings, Clock clock) {
    bind("database", database.dataSource());
    bind("deliveries", new PageDelivery.Steps());
    bind("badData", new BadData());
    bind("ndjsonFiles", new UnwrittenFiles());
    bind("inTransaction", new InTransaction(database.transactions()));
    bind("messageUpsert", new MessageUpsert(database.dialect()));
    MailLedger ledger =
        new MailLedger(database.jdbc(), database.transactions(), settings.mail().inDoubt(), clock);
    new MailWiring(settings.mail(), ledger, message -> EmailThread.NONE, Duration.ofSeconds(1))
        .beans()
        .forEach(this::bind);
  }

  /**
   * The routes as this release came with them, whatever was edited since: they are in its jar,
   * which stays open until the program ends.
   *
   * @throws IOException when the program's own jar cannot be read
   */
  public static Path ofThisRelease() throws IOException {
    try {
      URI any = RoutesUnderTry.class.getResource("routes/route-message.camel.yaml").toURI();
      if (any.getScheme().equals("jar")) {
        FileSystems.newFileSystem(any, Map.of());
      }
      return Path.of(any).getParent();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** Nothing leads out, and wire taps and parallel steps run in the caller's thread. */
  @Override
  protected CamelContext createCamelContext() {
    CamelContext context = super.createCamelContext();
    context
        .getExecutorServiceManager()
        .setThreadPoolFactory(
            new DefaultThreadPoolFactory() {
              @Override
              public ExecutorService newCachedThreadPool(ThreadFactory threads) {
                return new SynchronousExecutorService();
              }

              @Override
              public ExecutorService newThreadPool(ThreadPoolProfile pool, ThreadFactory threads) {
                return new SynchronousExecutorService();
              }
            });
    context.getCamelContextExtension().registerEndpointCallback((uri, real) -> replace(real));
    return context;
  }

  /** There are no files to be published. */
  public static final class UnwrittenFiles extends NdjsonFiles {
    UnwrittenFiles() {
      super(() -> {});
    }

    @Override
    public void publish(String partFile) {}

    @Override
    public void publish(String partFile, Object content) {}
  }

  /** Without the routes that no message reaches. */
  @Override
  protected void configureRoutes(CamelContext context) throws Exception {
    super.configureRoutes(context);
    ModelCamelContext model = (ModelCamelContext) context;
    Set<String> tried = RouteMap.reachableFrom(model, FIRST, DEAD_LETTER);
    model.getRouteDefinitions().stream()
        .filter(route -> !tried.contains(route.getRouteId()))
        .forEach(route -> route.setPrecondition("false"));
  }

  private Endpoint replace(Endpoint real) {
    String uri = real.getEndpointUri();
    if (uri.replace("//", "").equals("direct:" + DEAD_LETTER)) {
      return new WithheldEndpoint(real, this::bury);
    }
    String scheme = uri.substring(0, uri.indexOf(':'));
    ComponentModel component = catalog.componentModel(scheme);
    boolean isInside =
        component != null
            && !component.isRemote()
            && Arrays.stream(component.getLabel().split(",")).anyMatch(INSIDE::contains);
    return isInside || scheme.equals("direct")
        ? real
        : new WithheldEndpoint(real, exchange -> note(shown(uri), scheme, exchange));
  }

  private void bury(Exchange exchange) {
    if (exchange.getMessage().getBody() instanceof Reject reject) {
      buried = reject.cause();
    }
  }

  private void note(String address, String scheme, Exchange exchange) {
    Map<String, Object> headers = new TreeMap<>(exchange.getMessage().getHeaders());
    Object query = headers.remove(Exchange.HTTP_QUERY);
    StringBuilder sent =
        new StringBuilder(query == null ? text(exchange) : URISupport.sanitizeUri("?" + query));
    headers.keySet().removeIf(SECRET.asMatchPredicate());
    headers.values().removeIf(value -> !(value instanceof String));
    headers.forEach((name, value) -> sent.append('\n').append(name).append(": ").append(value));
    sendings.put(address, sent.toString());
    if (scheme.startsWith("http")) {
      exchange.getMessage().setBody(""); // what the server would answer is not known
    }
  }

  /** Without passwords; a mail address in an option is not the end of a login. */
  private static String shown(String uri) {
    String[] parts = uri.split("\\?", 2);
    return URISupport.sanitizeUri(
        parts.length < 2 ? uri : parts[0] + "?" + parts[1].replace("@", "%40"));
  }

  private static String text(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    byte[] bytes =
        exchange.getContext().getTypeConverter().tryConvertTo(byte[].class, exchange, body);
    if (bytes == null) {
      return body == null ? "" : body.getClass().getSimpleName();
    }
    if (body instanceof InputStream) {
      exchange.getMessage().setBody(new ByteArrayInputStream(bytes));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public Outcome send(Message message) {
    sendings.clear();
    buried = null;
    RoutedMessage routed;
    try (MessageRouter router = new MessageRouter(getCamelContext())) {
      routed = router.route(message);
    }
    Throwable holdUp = null;
    for (String sink : routed.sinks()) {
      Throwable failed = deliver(sink, message, routed);
      holdUp = holdUp == null ? failed : holdUp;
    }
    Throwable fault =
        Stream.of(routed.fault(), holdUp, buried).filter(Objects::nonNull).findFirst().orElse(null);
    return new Outcome(
        routed.sinks(),
        routed.sinks().isEmpty() ? null : routed.content(),
        fault == null ? null : Phrases.root(fault) + unanswered(),
        holdUp != null,
        new LinkedHashMap<>(sendings));
  }

  private String unanswered() {
    return sendings.keySet().stream().anyMatch(address -> address.startsWith("http"))
        ? " (the HTTP server is not asked: its answer is empty here)"
        : "";
  }

  private Throwable deliver(String sink, Message message, RoutedMessage routed) {
    String page = ContentHash.hex(message.raw().text());
    List<Message> messages = List.of(routed.content());
    Batch batch =
        new Batch(
            sink, message.getLocationId(), message.getChannel(), page, 1, "", messages, List.of(0));
    try {
      new PageDelivery(Outcomes.parse(".", 1))
          .send(getCamelTemplate(), new DefaultExchange(getCamelContext()), batch);
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  @Override
  public void close() {
    stop();
    database.close();
  }
}
