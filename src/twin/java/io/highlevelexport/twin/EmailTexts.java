package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** {@code GET /conversations/messages/email/{id}}: the e-mails that messages name. */
public final class EmailTexts extends Content {
  private static final List<String> ENVELOPES = List.of("", "emailMessage", "email");

  private final DataSet data;
  private Map<String, Entry> known = Map.of();

  /** Where an e-mail belongs: to which message, and its place among those that it names. */
  private record Entry(TwinMessage message, JsonNode json, int place) {}

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
            call -> owner(call.name(0)),
            call -> answer(call.request(), call.name(0))));
  }

  private String owner(String id) {
    Entry entry = find(id);
    return entry == null ? null : location(entry.message());
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
  public synchronized Stream<ExpectedEmail> expected() {
    known = index();
    return known.keySet().stream().map(id -> expected(id, known.get(id)));
  }

  private ExpectedEmail expected(String id, Entry entry) {
    String body = email(id, entry).path("body").asText();
    return new ExpectedEmail(location(entry.message()), id, entry.message().id(), status(id), body);
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
    for (TwinMessage message : data.all(TwinChannel.EMAIL).toList()) {
      JsonNode json = MessageMaker.read(data.json(message, now));
      List<JsonNode> ids = new ArrayList<>();
      json.at("/meta/email/messageIds").forEach(ids::add);
      json.at("/meta/email/email/messageIds").forEach(ids::add);
      for (int place = 0; place < ids.size(); place++) {
        found.putIfAbsent(ids.get(place).asText(), new Entry(message, json, place));
      }
    }
    return found;
  }

  private ObjectNode email(String id, Entry entry) {
    JsonNode message = entry.json();
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
    email.put("dateAdded", MessageMaker.date(entry.message().added() + entry.place() * 1000L));
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
}
