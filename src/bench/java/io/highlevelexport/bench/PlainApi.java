package io.highlevelexport.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The export endpoint, asked the plain way, as a program written by hand would. */
final class PlainApi {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final String token;
  private final String location;

  PlainApi(String url, String token, String location) {
    this.url = url;
    this.token = token;
    this.location = location;
  }

  /**
   * One page.
   *
   * @param range more of the query, empty for all history
   * @param cursor {@code null} for the first
   */
  byte[] page(String channel, String range, String cursor)
      throws IOException, InterruptedException {
    String next =
        cursor == null ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
    URI uri =
        URI.create(
            url
                + "/conversations/messages/export?locationId="
                + location
                + "&channel="
                + channel
                + "&limit=500&sortBy=createdAt&sortOrder=asc"
                + range
                + next);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + token)
            .header("Version", "2021-04-15")
            .header("Accept", "application/json")
            .header("User-Agent", "hand-written-loop")
            .build();
    HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("the API answered " + answer.statusCode());
    }
    return answer.body();
  }
}
