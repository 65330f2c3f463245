package io.highlevelexport.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.erase.Erased;
import io.highlevelexport.message.ContentDigest;
import io.highlevelexport.message.Message;
import io.highlevelexport.message.Slice;
import io.highlevelexport.spool.Page;
import io.highlevelexport.spool.PageEntry;
import io.highlevelexport.spool.PageWriter;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.walk.Sighting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped {@code deliver-page} and {@code route-message}, edited in each way that matters. */
class ChannelRoutesTest {
  private static final int MESSAGES = 6;
  private static final String FIRST_STEP = "        - choice:\n            id: by-channel\n";

  @TempDir Path directory;

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final List<Object> asked = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private String deliverPage;
  private String routeMessage;
  private Runnable afterFirst = () -> {};

  @BeforeEach
  void readShippedRoutes() throws Exception {
    deliverPage = Files.readString(Path.of("routes/deliver-page.camel.yaml"));
    routeMessage = Files.readString(Path.of("routes/route-message.camel.yaml"));
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  /** Stands for {@code pages} and the routes behind {@code deliver-page}; decides nothing. */
  public final class Steps {
    private final Pages pages = new Pages(null, null, null, null, null, null, null, null);

    public PageInHand open(Exchange exchange) {
      return new PageInHand(exchange.getMessage().getBody(Page.class), Erased.NOTHING);
    }

    public Iterator<org.apache.camel.Message> messages(
        @Variable("page") PageInHand page, Exchange exchange) throws IOException {
      Iterator<org.apache.camel.Message> messages = pages.messages(page, exchange);
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return messages.hasNext();
        }

        @Override
        public org.apache.camel.Message next() {
          if (!asked.isEmpty()) {
            afterFirst.run();
          }
          org.apache.camel.Message next = messages.next();
          asked.add(next.getBody());
          return next;
        }
      };
    }

    public void delivered(@Variable("page") PageInHand page) {
      batches.addAll(page.getBatches());
    }
  }

  private Exchange deliver() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("export.sink.call", "file,sql");
    properties.setProperty("export.sink.sms", "sql");
    for (String channel : List.of("email", "whatsapp", "instagram", "facebook", "other")) {
      properties.setProperty("export.sink." + channel, "mail");
    }
    // as the export runs it: a route then keeps no definition of itself
    camel.disableJMX();
    camel.getPropertiesComponent().setInitialProperties(properties);
    camel.getRegistry().bind("pages", new Steps());
    camel.getRegistry().bind("batches", new Batches());
    camel.start();
    load(
        "deliver",
        "- route: {errorHandler: {noErrorHandler: {}}, from: {uri: 'direct:deliver', steps: "
            + "[{threads: {}}, {to: {uri: 'direct:deliver-page'}}]}}");
    load("deliver-page", deliverPage);
    load("route-message", routeMessage);
    load("deliver-batch", "- from: {uri: 'direct:deliver-batch', steps: [{stop: {}}]}");
    load("dead-letter", "- from: {uri: 'direct:dead-letter', steps: [{stop: {}}]}");
    Exchange exchange = new DefaultExchange(camel);
    exchange.getMessage().setBody(page());
    return camel.createProducerTemplate().send("direct:deliver", exchange);
  }

  private void load(String name, String yaml) throws Exception {
    PluginHelper.getRoutesLoader(camel)
        .updateRoutes(ResourceHelper.fromString(name + ".camel.yaml", yaml));
  }

  /** Calls and texts by turns, from a walk without a channel. */
  private Page page() throws Exception {
    Spool spool = new Spool(directory, 10);
    try (PageWriter writer = spool.write("loc1", "*", Instant.EPOCH)) {
      for (int i = 0; i < MESSAGES; i++) {
        String type = i % 2 == 0 ? "TYPE_CALL" : "TYPE_SMS";
        String json =
            "{\"id\":\"%d\",\"messageType\":\"%s\",\"body\":\"b%d\"}".formatted(i, type, i);
        writer.add(
            new Sighting("" + i, new ContentDigest(0, i), Instant.EPOCH),
            Slice.of(json.getBytes(StandardCharsets.UTF_8)));
      }
      PageEntry entry = new PageEntry("name", "loc1", "*", Instant.EPOCH, MESSAGES, null);
      return Page.open(writer.finish().get(0).path().toFile(), entry);
    }
  }

  private List<String> decided() {
    return batches.stream()
        .map(
            batch ->
                batch.sink()
                    + " "
                    + batch.channel()
                    + " "
                    + batch.messages().stream().map(Message::getId).toList())
        .toList();
  }

  private void assertEachIsRoutedAsShipped() throws Exception {
    deliver();

    assertThat(asked).hasSize(MESSAGES);
    assertThat(decided()).containsExactly(AS_SHIPPED);
  }

  private void beforeFirstStep(String step) {
    routeMessage = routeMessage.replace(FIRST_STEP, step.indent(8) + FIRST_STEP);
  }

  static final List<String> AROUND =
      List.of(
          "intercept: {steps: [{log: {message: 'one'}}]}",
          "interceptFrom: {uri: 'direct:route-message', steps: [{log: {message: 'one'}}]}",
          "interceptSendToEndpoint: {uri: 'direct:route-message', steps: [{log: {message: 'o'}}]}",
          "onCompletion: {steps: [{log: {message: 'one'}}]}");

  private static final String[] AS_SHIPPED = {
    "file Call [0, 2, 4]", "sql Call [0, 2, 4]", "sql SMS [1, 3, 5]"
  };

  @Test
  void the_shipped_routes_are_asked_once_for_each_channel() throws Exception {
    deliver();

    assertThat(asked).hasSize(2);
    assertThat(decided()).containsExactly(AS_SHIPPED);
  }

  @Test
  void so_is_a_route_that_leaves_a_channel_out() throws Exception {
    routeMessage = routeMessage.replace("${header.channel} == 'SMS'", "${header.channel} == 'Fax'");
    routeMessage = routeMessage.replace("{{export.sink.other}}", "");

    deliver();

    assertThat(asked).hasSize(2);
    assertThat(decided()).containsExactly("file Call [0, 2, 4]", "sql Call [0, 2, 4]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- log: {message: 'one'}",
        "- setVariable: {name: text, simple: '${body.text}'}",
        "- setVariable: {name: text, simple: '${header.channel} ${exchangeId}'}",
        "- setVariable: {name: text, jsonpath: '$.id'}",
        "- setHeader: {name: a, constant: b}",
        "- filter: {simple: \"${headers.channel} == 'x'\", steps: [{stop: {}}]}",
        "- choice: {when: [{simple: \"${body.text} == 'x'\", steps: [{stop: {}}]}]}",
        "- choice: {when: [], otherwise: {steps: [{log: {message: 'one'}}]}}",
        "- to: {uri: 'log:each'}",
        "- toD: {uri: 'log:${header.channel}'}",
      })
  void with_a_step_that_may_look_at_more_each_message_is_routed(String step) throws Exception {
    beforeFirstStep(step);

    assertEachIsRoutedAsShipped();
  }

  @Test
  void what_a_message_holds_decides_for_itself_alone() throws Exception {
    routeMessage =
        routeMessage.replace(
            "${header.channel} == 'SMS'", "${header.channel} == 'SMS' && ${body.id} == '3'");

    deliver();

    assertThat(decided())
        .containsExactly(
            "file Call [0, 2, 4]", "sql Call [0, 2, 4]", "mail SMS [1, 5]", "sql SMS [3]");
  }

  @Test
  void a_step_beside_the_route_counts_too() throws Exception {
    deliverPage =
        deliverPage.replace(
            "              - to:\n                  id: decide",
            "              - log:\n                  message: one\n"
                + "              - to:\n                  id: decide");

    assertEachIsRoutedAsShipped();
  }

  @Test
  void so_does_a_route_behind_the_route() throws Exception {
    beforeFirstStep("- to: {uri: 'direct:redact'}");
    load("redact", "- from: {uri: 'direct:redact', steps: [{setBody: {simple: '${body}'}}]}");

    assertEachIsRoutedAsShipped();
  }

  @ParameterizedTest
  @FieldSource("AROUND")
  void and_what_is_done_around_the_steps_of_a_file(String what) throws Exception {
    routeMessage = "- " + what + "\n" + routeMessage;

    assertEachIsRoutedAsShipped();
  }

  @ParameterizedTest
  @FieldSource("AROUND")
  void and_what_is_done_around_those_of_every_route(String what) throws Exception {
    String name = what.substring(0, what.indexOf(':'));
    load("all", "- routeConfiguration: {" + name + ": [{" + what + "}]}");

    assertEachIsRoutedAsShipped();
  }

  @Test
  void routes_that_are_replaced_meanwhile_fail_the_page() throws Exception {
    afterFirst =
        () -> {
          try {
            load("route-message", routeMessage.replace("{{export.sink.sms}}", "file"));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };

    Exception failure = deliver().getException();

    assertThat(failure).hasMessageContaining("replaced");
    assertThat(batches).isEmpty();
  }
}
