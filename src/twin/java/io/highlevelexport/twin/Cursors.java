package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.support.LRUCacheFactory;

/** The cursors in circulation; each lives for a while after its last request. */
final class Cursors {
  private static final int MOST = 20_000;
  private final TwinOptions options;
  private final Map<String, Held> held = LRUCacheFactory.newLRUCache(MOST);
  private long issued;

  /**
   * What stands behind a cursor; times are in epoch milliseconds.
   *
   * @param last the last message as it was given, null before the first one
   * @param page the number of the page that the cursor asks for, from 1
   * @param asOf what the fetch sees of the generated data, where it sees one point in time
   */
  record FetchState(Query query, TwinMessage last, int page, long asOf) {}

  private record Held(FetchState state, long lastUsed) {}

  Cursors(TwinOptions options) {
    this.options = options;
  }

  /** What the cursor stands for, if it is known and alive; using it prolongs its life. */
  synchronized Optional<FetchState> use(String cursor) {
    Held found = held.get(cursor);
    long now = options.clock.millis();
    if (found == null || now - found.lastUsed() > options.cursorLife.toMillis()) {
      held.remove(cursor);
      return Optional.empty();
    }
    held.put(cursor, new Held(found.state(), now));
    return Optional.of(found.state());
  }

  /** What the cursor was given for, without using it. */
  synchronized Optional<FetchState> peek(String cursor) {
    return Optional.ofNullable(held.get(cursor)).map(Held::state);
  }

  /** A cursor for the state; in constant mode the one from before, if it is not null. */
  synchronized String issue(FetchState state, String before) {
    boolean keeps = options.cursorMode == TwinOptions.CursorMode.CONSTANT && before != null;
    String cursor = keeps ? before : newText(state);
    held.put(cursor, new Held(state, options.clock.millis()));
    return cursor;
  }

  private String newText(FetchState state) {
    long number = ++issued;
    long random = Seeds.mix(options.seed, number);
    return switch (options.cursorMode) {
      case UUID, CONSTANT -> new UUID(random, Seeds.mix(random, 0)).toString();
      case NUMBER -> Long.toString(1_700_000_000L + number);
      case BASE64 -> {
        long key = state.last() == null ? 0 : state.query().key(state.last());
        String json =
            String.format(
                "{\"pitId\":\"%x\",\"lastSort\":[%d],\"lastId\":\"%d\"}", random, key, number);
        yield Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
      }
    };
  }
}
