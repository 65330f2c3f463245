package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** {@code GET /conversations/messages/email/{id}}: the e-mails that messages name. */
final class EmailTexts extends Content {
  private static final List<String> ENVELOPES = List.of("", "emailMessage", "email");

  private final DataSet data;
  private Map<String, Entry> known = Map.of();

  /** Where an e-mail belongs. */
  private record Entry(int location, JsonNode message, int place) {}

  EmailTexts(TwinOptions options, DataSet data) {
    super(options);
    this.data = data;
  }

  @Override
  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(
            "/conversations/messages/email/(.*)",
            Endpoint.VERSIONS,
            call -> location(find(call.name(0))),
            call -> answer(call.request(), call.name(0))));
  }

  private String location(Entry entry) {
    return entry == null ? null : options.locations.get(entry.location());
  }

  /** The e-mail, in one of the envelopes that were seen. */
  private Reply answer(TwinRequest request, String id) {
    if (!request.query().isEmpty()) {
      String name = request.query().keySet().iterator().next();
      throw new RefusedException(422, "property " + name + " should not exist");
    }
    Entry entry = find(id);
    require(entry != null, id, "Email message");
    ObjectNode email = email(id, entry);
    String envelope = MessageMaker.pick(random(id), ENVELOPES);
    ObjectNode answer =
        envelope.isEmpty() ? email : MessageMaker.JSON.createObjectNode().set(envelope, email);
    return Reply.json(200, answer.put("traceId", "trace-" + request.number()));
  }

  /** Every e-mail that the messages of all locations name now. */
  synchronized Stream<ExpectedEmail> expected() {
    known = index();
    return known.entrySet().stream()
        .map(
            named ->
                new ExpectedEmail(
                    location(named.getValue()),
                    named.getKey(),
                    named.getValue().message().path("id").asText(),
                    status(named.getKey()),
                    email(named.getKey(), named.getValue()).path("body").asText()));
  }

  private synchronized Entry find(String id) {
    if (!known.containsKey(id)) {
      known = index();
    }
    return known.get(id);
  }

  private Map<String, Entry> index() {
    Map<String, Entry> found = new LinkedHashMap<>();
    long now = options.clock.millis();
    for (int location = 0; location < options.locations.size(); location++) {
      for (TwinMessage message : data.select(Query.all(location, TwinChannel.EMAIL), now)) {
        try {
          JsonNode json = MessageMaker.JSON.readTree(data.json(location, message, now));
          List<JsonNode> ids = new ArrayList<>();
          json.at("/meta/email/messageIds").forEach(ids::add);
          json.at("/meta/email/email/messageIds").forEach(ids::add);
          for (int place = 0; place < ids.size(); place++) {
            found.putIfAbsent(ids.get(place).asText(), new Entry(location, json, place));
          }
        } catch (IOException e) {
          // a message that is no JSON names no e-mail
        }
      }
    }
    return found;
  }

  private ObjectNode email(String id, Entry entry) {
    JsonNode message = entry.message();
    SplittableRandom random = random(id);
    boolean isOdd = MessageMaker.percent(random, options.edgeCases);
    String text = MessageMaker.pick(random, isOdd ? Texts.ALL.oddBodies() : Texts.ALL.sentences());
    ObjectNode email = MessageMaker.JSON.createObjectNode();
    email.put("id", id).put("altId", "alt-" + id);
    email.put("threadId", message.path("conversationId").asText());
    for (String field :
        List.of("locationId", "contactId", "conversationId", "direction", "status", "source")) {
      if (message.has(field)) {
        email.set(field, message.get(field));
      }
    }
    email.put("dateAdded", MessageMaker.date(date(message) + entry.place() * 1000L));
    email.put("subject", message.at("/meta/email/subject").asText("Hello"));
    email.put("body", "<p>" + text + "</p><p>" + message.path("body").asText() + "</p>");
    email.put("contentType", "text/html").put("provider", "mailgun");
    email.put("from", message.path("from").asText("person@example.com"));
    email.putArray("to").add("office@example.org").add("front@example.org");
    email.putArray("cc");
    email.putArray("bcc");
    // those of an e-mail need not be among its message's
    JsonNode own = message.at("/meta/email/attachments");
    email.set("attachments", own.isArray() ? own : MessageMaker.JSON.createArrayNode());
    return email;
  }

  private static long date(JsonNode message) {
    try {
      return Instant.parse(message.path("dateAdded").asText()).toEpochMilli();
    } catch (DateTimeException e) {
      return 0;
    }
  }
}
