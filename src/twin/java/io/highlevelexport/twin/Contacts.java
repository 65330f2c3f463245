package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code GET /contacts/{id}}: whom messages are from or to. */
public final class Contacts extends Content {
  private final Map<String, String> locations = new HashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();

  Contacts(DataSet data) {
    super(data);
    for (int location = 0; location < options.locations.size(); location++) {
      for (int number = 0; number < options.contacts; number++) {
        locations.put(
            Seeds.id(options.seed, "contact" + location, number), options.locations.get(location));
      }
    }
  }

  String owner(String id) {
    return locations.get(id);
  }

  Reply answer(Endpoint.Call call) {
    String id = call.names().get(0);
    if (!isThere(id)) {
      throw new RefusedException(404, "Contact not found for id: " + id);
    }
    ObjectNode answer =
        MessageMaker.JSON.createObjectNode().put("traceId", "t" + call.request().number());
    return Reply.json(200, answer.set("contact", contact(id)));
  }

  /** From now on a contact has another name. */
  public void rename(String id, String name) {
    names.put(id, name);
  }

  /** Those of all locations. */
  Set<String> ids() {
    return locations.keySet();
  }

  boolean isThere(String id) {
    return locations.containsKey(id) && status(id) == 200;
  }

  String name(String id) {
    List<String> all = Texts.ALL.names();
    return names.getOrDefault(id, all.get(Math.floorMod(id.hashCode(), all.size())));
  }

  private ObjectNode contact(String id) {
    String[] name = (name(id) + " ").split(" ", 2);
    ObjectNode contact = Texts.ALL.contact().deepCopy();
    contact.put("id", id).put("locationId", locations.get(id));
    contact.put("firstName", name[0]).put("lastName", name[1].strip());
    contact.put("email", id.toLowerCase(Locale.ROOT) + "@example.com");
    return contact.put("phone", "+1555" + Math.floorMod(id.hashCode(), 10_000_000));
  }
}
