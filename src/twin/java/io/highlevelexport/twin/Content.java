package io.highlevelexport.twin;

import java.util.List;
import java.util.SplittableRandom;

/** Something of messages that has requests of its own; the seed decides what of it is refused. */
abstract class Content {
  private static final List<Integer> REFUSALS = List.of(404, 404, 422, 400);

  final TwinOptions options;
  final DataSet data;

  Content(DataSet data) {
    this.options = data.options;
    this.data = data;
  }

  String location(TwinMessage message) {
    return options.locations.get(message.location());
  }

  SplittableRandom random(String id) {
    return new SplittableRandom(Seeds.mix(options.seed, id.hashCode()));
  }

  /** 200, or what the request for that one is refused with. */
  int status(String id) {
    SplittableRandom random = random(id + "?");
    boolean isMissing = MessageMaker.percent(random, options.missingEmails);
    return isMissing ? MessageMaker.pick(random, REFUSALS) : 200;
  }

  /** Goes on where there is such a thing, and it is not refused. */
  void require(boolean isThere, String id, String what) {
    int status = isThere ? status(id) : 404;
    if (status != 200) {
      throw new RefusedException(status, what + " not found");
    }
  }
}
