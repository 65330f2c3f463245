package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * What people write, in several languages, and what breaks careless code: texts.json.
 *
 * @param types number and name of each; a frequent one is there several times
 * @param activityTypes rows of the timeline that are no messages, and have no contact
 * @param metas of all channels but e-mail, as documented and as seen live; null where there is none
 * @param oddFields each seen on the live API or to be feared: raw JSON, null where a field is
 *     missing
 * @param email what each e-mail of a thread has
 * @param contact what each contact has
 */
record Texts(
    List<String> names,
    List<String> sentences,
    List<String> subjects,
    List<String> files,
    List<String> statuses,
    List<String> callStatuses,
    List<String> sources,
    Map<TwinChannel, List<String>> types,
    List<String> activityTypes,
    Map<TwinChannel, List<ObjectNode>> metas,
    List<String> oddBodies,
    List<String> oddIds,
    List<Map<String, String>> oddFields,
    Map<String, String> hostileHeaders,
    ObjectNode email,
    ObjectNode contact) {
  static final Texts ALL = read();

  private static Texts read() {
    try (InputStream in = Texts.class.getResourceAsStream("texts.json")) {
      return MessageMaker.JSON.readValue(in, Texts.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
