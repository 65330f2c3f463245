package io.highlevelexport.twin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Something of messages that has requests of its own; the seed decides what of it is refused. */
abstract class Content {
  static final int HUNDRED = 100;
  private static final List<Integer> REFUSALS = List.of(404, 404, 422, 400);

  final TwinOptions options;

  Content(TwinOptions options) {
    this.options = options;
  }

  abstract boolean serves(TwinRequest request);

  /** The location whose limits and tokens a request that is served is held against. */
  abstract String location(TwinRequest request);

  abstract Reply answer(TwinRequest request);

  /** A part of a path. */
  static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  SplittableRandom random(String id) {
    return new SplittableRandom(Seeds.mix(options.seed, id.hashCode()));
  }

  /** 200, or what the request for that one is refused with. */
  int status(String id) {
    SplittableRandom random = random(id + "?");
    boolean isThere = random.nextInt(HUNDRED) >= options.missingEmails;
    return isThere ? 200 : REFUSALS.get(random.nextInt(REFUSALS.size()));
  }
}
