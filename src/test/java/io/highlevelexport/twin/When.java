package io.highlevelexport.twin;

import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Which requests a fault is for; combine them with {@code and}, {@code or}, {@code negate}. */
public final class When {
  private When() {}

  public static Predicate<TwinRequest> any() {
    return request -> true;
  }

  /** The requests with these numbers, counted from 1 over the twin's life. */
  public static Predicate<TwinRequest> request(long... numbers) {
    return request -> LongStream.of(numbers).anyMatch(number -> number == request.number());
  }

  public static Predicate<TwinRequest> location(String location) {
    return request -> request.location().equals(location);
  }

  /** The requests with this bearer token. */
  public static Predicate<TwinRequest> token(String token) {
    return request -> request.header("authorization").equals("Bearer " + token);
  }

  /** The requests of a path, for example {@code /oauth/token}. */
  public static Predicate<TwinRequest> path(String path) {
    return request -> request.path().equals(path);
  }

  /** The requests for a channel; an empty text means those that name none. */
  public static Predicate<TwinRequest> channel(String channel) {
    return request -> request.channel().equals(channel);
  }

  /** The n-th page of any fetch, from 1. */
  public static Predicate<TwinRequest> page(int page) {
    return request -> request.page() == page;
  }

  public static Predicate<TwinRequest> withCursor() {
    return TwinRequest::hasCursor;
  }
}
