package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A plain client of the twin, as naive as a script. */
final class TwinClient {
  static final String ALPHA = "locTwinAlpha000000001";
  static final String BRAVO = "locTwinBravo000000002";
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Twin twin;
  final Map<String, String> headers = new LinkedHashMap<>();

  TwinClient(Twin twin) {
    this.twin = twin;
    headers.put("Authorization", "Bearer " + TwinOptions.TOKEN);
    headers.put("Version", "2021-04-15");
    headers.put("User-Agent", "twin-test/1");
  }

  HttpResponse<byte[]> get(String... query) throws IOException, InterruptedException {
    return get(Patience.LONG, query);
  }

  HttpResponse<byte[]> get(Duration patience, String... query)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(twin.url() + "/conversations/messages/export?" + encoded(query)))
            .timeout(patience);
    headers.forEach(request::header);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  JsonNode json(String... query) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get(query);
    if (response.statusCode() != 200) {
      throw new IOException(
          response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
    }
    return mapper.readTree(response.body());
  }

  JsonNode error(HttpResponse<byte[]> response) throws IOException {
    return mapper.readTree(response.body());
  }

  /** All messages of a walk; stops where the walk ends, or after 500 pages. */
  List<JsonNode> walk(String... query) throws IOException, InterruptedException {
    List<JsonNode> messages = new ArrayList<>();
    String[] next = query;
    for (int page = 0; page < 500; page++) {
      JsonNode answer = json(next);
      answer.path("messages").forEach(messages::add);
      String cursor = answer.path("nextCursor").asText("");
      if (cursor.isEmpty() || cursor.equals("null")) {
        return messages;
      }
      next = Arrays.copyOf(query, query.length + 2);
      next[query.length] = "cursor";
      next[query.length + 1] = cursor;
    }
    throw new IOException("The walk did not end");
  }

  static List<String> ids(List<JsonNode> messages) {
    return messages.stream().map(message -> message.path("id").asText()).toList();
  }

  private static String encoded(String... query) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < query.length; i += 2) {
      pairs.put(query[i], query[i + 1]);
    }
    return pairs.entrySet().stream()
        .map(
            pair ->
                pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
