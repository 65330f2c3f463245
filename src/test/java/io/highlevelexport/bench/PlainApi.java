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
  private final String query;

  /**
   * @param range more of the query, empty for all history
   */
  PlainApi(String url, String token, String location, String channel, String range) {
    this.url = url;
    this.token = token;
    this.query =
        "locationId="
            + location
            + "&channel="
            + channel
            + "&limit=500&sortBy=createdAt&sortOrder=asc"
            + range;
  }

  /**
   * One page.
   *
   * @param cursor {@code null} for the first
   */
  byte[] page(String cursor) throws IOException, InterruptedException {
    String next =
        cursor == null ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/conversations/messages/export?" + query + next))
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
