package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** {@code GET /conversations/messages/email/{id}}: the e-mails that messages name. */
final class EmailTexts extends Content {
  private static final List<String> ENVELOPES = List.of("", "emailMessage", "email");

  private Map<String, Entry> known = Map.of();

  /** Where an e-mail belongs: to which message, and its place among those that it names. */
  record Entry(TwinMessage message, JsonNode json, int place) {}

  EmailTexts(DataSet data) {
    super(data);
  }

  /** The location of the message that names the e-mail; null where none does. */
  String owner(String id) {
    Entry entry = find(id);
    return entry == null ? null : location(entry.message());
  }

  /** The e-mail, in one of the envelopes that were seen. */
  Reply answer(Endpoint.Call call) {
    TwinRequest request = call.request();
    String id = call.names().get(0);
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

  private synchronized Entry find(String id) {
    if (!known.containsKey(id)) {
      known = index();
    }
    return known.get(id);
  }

  /** Those that the messages of all locations name now. */
  Map<String, Entry> index() {
    Map<String, Entry> found = new LinkedHashMap<>();
    for (TwinMessage message : data.all(TwinChannel.EMAIL).toList()) {
      JsonNode json = MessageMaker.read(data.json(message));
      List<JsonNode> ids = new ArrayList<>();
      json.at("/meta/email/messageIds").forEach(ids::add);
      json.at("/meta/email/email/messageIds").forEach(ids::add);
      for (int place = 0; place < ids.size(); place++) {
        found.putIfAbsent(ids.get(place).asText(), new Entry(message, json, place));
      }
    }
    return found;
  }

  ObjectNode email(String id, Entry entry) {
    JsonNode message = entry.json();
    SplittableRandom random = random(id);
    boolean isOdd = MessageMaker.percent(random, options.edgeCases);
    String text = MessageMaker.pick(random, isOdd ? Texts.ALL.oddBodies() : Texts.ALL.sentences());
    ObjectNode email = message.deepCopy();
    email.retain("locationId", "contactId", "conversationId", "direction", "status", "source");
    email.put("id", id).put("altId", "alt-" + id);
    email.put("threadId", message.path("conversationId").asText());
    email.put("dateAdded", MessageMaker.date(entry.message().added() + entry.place() * 1000L));
    email.put("subject", message.at("/meta/email/subject").asText("Hello"));
    email.put("body", "<p>" + text + "</p><p>" + message.path("body").asText() + "</p>");
    email.put("from", message.path("from").asText("person@example.com"));
    // those of an e-mail need not be among its message's
    JsonNode own = message.at("/meta/email/attachments");
    email.set("attachments", own.isArray() ? own : MessageMaker.JSON.createArrayNode());
    return email.setAll(Texts.ALL.email());
  }
}
