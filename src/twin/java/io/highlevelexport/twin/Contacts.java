package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** {@code GET /contacts/{id}}: whom messages are from or to. */
public final class Contacts extends Content {
  private static final Set<String> VERSIONS = Set.of("2021-07-28", "v3");

  private final Map<String, String> locations = new HashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();

  Contacts(TwinOptions options) {
    super(options);
    for (int location = 0; location < options.locations.size(); location++) {
      for (int number = 0; number < options.contacts; number++) {
        locations.put(
            Seeds.id(options.seed, "contact" + location, number), options.locations.get(location));
      }
    }
  }

  @Override
  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(
            "/contacts/(.*)",
            VERSIONS,
            call -> locations.get(call.name(0)),
            call -> answer(call.request(), call.name(0))));
  }

  private Reply answer(TwinRequest request, String id) {
    if (options.noContactsScope) {
      throw new RefusedException(401, "The token is not authorized for this scope.");
    }
    if (!isThere(id)) {
      throw new RefusedException(404, "Contact not found for id: " + id);
    }
    ObjectNode answer = MessageMaker.JSON.createObjectNode();
    answer.set("contact", contact(id));
    return Reply.json(200, answer.put("traceId", "t" + request.number()));
  }

  /** Whether the token may read contacts, from now on. */
  public void allow(boolean may) {
    options.noContactsScope = !may;
  }

  /** From now on a contact has another name. */
  public void rename(String id, String name) {
    names.put(id, name);
  }

  /** Every contact of all locations. */
  public Stream<ExpectedContact> expected() {
    return locations.keySet().stream()
        .map(id -> new ExpectedContact(locations.get(id), id, isThere(id) ? name(id) : null));
  }

  private boolean isThere(String id) {
    return locations.containsKey(id) && status(id) == 200;
  }

  private String name(String id) {
    List<String> all = Texts.ALL.names();
    return names.getOrDefault(id, all.get(Math.floorMod(id.hashCode(), all.size())));
  }

  private ObjectNode contact(String id) {
    String name = name(id);
    int blank = name.indexOf(' ');
    ObjectNode contact = MessageMaker.JSON.createObjectNode();
    contact.put("id", id).put("locationId", locations.get(id));
    contact.put("firstName", blank < 0 ? name : name.substring(0, blank));
    contact.put("lastName", blank < 0 ? "" : name.substring(blank + 1));
    contact.put("email", id.toLowerCase(Locale.ROOT) + "@example.com");
    contact.put("phone", "+1555" + Math.floorMod(id.hashCode(), 10_000_000));
    contact.putArray("tags").add("customer").add("é,\"quoted\"");
    contact.putArray("customFields").addObject().put("id", "field1").put("value", "42");
    contact.put("dateAdded", "2019-03-01T08:00:00.000Z");
    contact.put("dateUpdated", "2024-04-01T08:00:00.000Z");
    return contact;
  }
}
