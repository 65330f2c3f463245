package io.highlevelexport.twin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A kind of request, and what it is answered with.
 *
 * @param path its groups are the names of a call
 * @param versions that the header may have; none where the answer itself looks at header and token
 * @param owner the location whose limits and token count; null where anybody may ask
 */
record Endpoint(
    Pattern path,
    Set<String> versions,
    Function<Call, String> owner,
    Function<Call, Reply> answer) {
  /**
   * A request to an endpoint.
   *
   * @param names what its path names
   * @param faults what goes wrong with it
   */
  record Call(TwinRequest request, List<String> names, List<Fault> faults) {}

  /** One for {@code GET} with a token of its owner, in one of two versions. */
  static Endpoint of(
      String path, String version, Function<Call, String> owner, Function<Call, Reply> get) {
    return new Endpoint(Pattern.compile(path), Set.of(version, "v3"), owner, get);
  }

  /** One that says itself what it refuses. */
  static Endpoint open(String path, Function<Call, Reply> answer) {
    return new Endpoint(Pattern.compile(path), Set.of(), call -> null, answer);
  }

  boolean isOpen() {
    return versions.isEmpty();
  }

  boolean serves(TwinRequest request) {
    return path.matcher(request.path()).matches() && (isOpen() || request.method().equals("GET"));
  }

  Call call(TwinRequest request, List<Fault> faults) {
    Matcher matcher = path.matcher(request.path());
    matcher.matches();
    List<String> names =
        IntStream.rangeClosed(1, matcher.groupCount())
            .mapToObj(group -> matcher.group(group).replace("+", "%2B"))
            .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
            .toList();
    return new Call(request, names, faults);
  }
}
