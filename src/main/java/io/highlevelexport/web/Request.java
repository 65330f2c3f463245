package io.highlevelexport.web;

import java.util.Map;

/**
 * A request to the page, as a server got it.
 *
 * @param headers by name, in lower case
 */
public record Request(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body) {

  /** A header's value, {@code null} where there is none; the name in lower case. */
  String header(String name) {
    return headers.get(name);
  }
}
