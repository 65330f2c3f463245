package io.highlevelexport.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.routes.RoutesMain;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sink of one's own may do. */
class OwnSinkTest {
  private final Batch batch =
      Messages.batch("x", Messages.sms("m1", "one"), Messages.sms("m2", "two"));

  @Test
  void as_text_and_as_JSON_it_is_all_of_its_messages() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.build();

      assertThat(camel.getTypeConverter().convertTo(String.class, batch))
          .isEqualTo(new String(batch.toNdjson(), UTF_8));
    }
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(json.writeValueAsBytes(batch)))
        .hasToString("[" + new String(batch.toNdjson(), UTF_8).strip().replace("\n", ",") + "]");
  }

  /** A parser would take the first message and leave the others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "setBody: {jsonpath: $.id}",
        "setBody: {simple: 'of ${jsonpath($.id)}'}",
        "setHeaders: {headers: [{name: id, jsonpath: $.id}]}",
        "setVariables: {variables: [{name: id, jsonpath: $.id}]}",
        "unmarshal: {json: {}}",
        "convertBodyTo: {type: String}}, {unmarshal: {json: {}}",
        "setBody: {simple: '${bodyAs(String)} '}}, {unmarshal: {json: {}}",
        "convertBodyTo: {type: 'byte[]'}}, {setBody: {jsonpath: $.id}",
        "convertBodyTo: {type: java.io.InputStream}}, {unmarshal: {json: {}}",
        "choice: {when: [{jsonpath: '$[?(@.id)]', steps: [{stop: {}}]}]}",
        "toD: 'mock:${jsonpath($.id)}'",
        "validate: {simple: '${body.size} == 1'}"
      })
  void what_reads_it_as_one_value_gets_its_messages_one_by_one(String step) throws Exception {
    assertThat(SinkFault.of(sent(step, batch))).isEqualTo(SinkFault.DATA);
    assertThat(batch.split()).allSatisfy(each -> assertThat(sent(step, each)).isNull());
  }

  /** A server that is down is no fault of the message. */
  @Test
  void an_answer_that_is_refused_keeps_the_batch_waiting() throws Exception {
    String answered = "setHeader: {name: CamelHttpResponseCode, constant: 503}";
    String refused = "validate: {simple: '${header.CamelHttpResponseCode} == 200'}";

    assertThat(SinkFault.of(sent(answered + "}, {" + refused, batch)))
        .isEqualTo(SinkFault.UNAVAILABLE);
  }

  @Test
  void what_reads_something_else_gets_it_whole() throws Exception {
    assertThat(sent("setBody: {simple: '${jsonpath(variable:meta,$.id)}'}", batch)).isNull();
    assertThat(sent("setBody: {jsonpath: {expression: $.id, source: 'variable:meta'}}", batch))
        .isNull();
  }

  @Test
  void a_sink_is_known_whatever_the_options_of_its_beginning() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              ResourceHelper.fromString(
                  "file:x.camel.yaml",
                  "- from: {uri: 'direct:deliver-x?synchronous=true', steps: [{stop: {}}]}"));
      camel.start();

      assertThat(new SinkRoutes(camel, "").isSink("x")).isTrue();
    }
  }

  private static Exception sent(String step, Batch batch) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.build();
      RoutesMain.seal(camel);
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              ResourceHelper.fromString(
                  "file:x.camel.yaml",
                  """
                  - route:
                      errorHandler: {noErrorHandler: {}}
                      from: {uri: direct:x, steps: [STEP]}
                  """
                      .replace("STEP", "{" + step + "}")));
      camel.start();
      Exchange exchange =
          camel
              .createProducerTemplate()
              .send(
                  "direct:x",
                  each -> {
                    each.getMessage().setBody(batch);
                    each.setVariable("batch", batch);
                    each.setVariable("meta", "{\"id\":1}");
                  });
      return exchange.getException();
    }
  }
}
