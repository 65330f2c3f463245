package io.highlevelexport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Asks the status page for something, with whatever headers a browser or an attacker would send.
 */
final class PageClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;
  private final Path home;
  private String cookie = "";

  /** Somebody who has no key. */
  PageClient(int port) {
    this(port, null);
  }

  /** Somebody who can read the files of that home, and so the key. */
  PageClient(int port, Path home) {
    this.port = port;
    this.home = home;
  }

  String key() throws IOException {
    return Files.readString(home.resolve("data/status-page.key")).strip();
  }

  /** What a browser keeps that has opened the address with the key. */
  private String cookie() throws IOException {
    if (cookie.isEmpty() && home != null) {
      String login = "{\"key\":\"" + key() + "\"}";
      cookie =
          exchange("POST", "/api/login", asPage(), login)
              .headers()
              .get("set-cookie")
              .replaceFirst(";.*", "");
    }
    return cookie;
  }

  /** What came back; names of headers in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /** What {@code status --open} prints. */
  String urlWithKey() throws IOException {
    return url() + "#key=" + key();
  }

  int port() {
    return port;
  }

  JsonNode status() throws IOException {
    return get("/api/status", Map.of()).json();
  }

  JsonNode deadLetters() throws IOException {
    return get("/api/dead-letters", Map.of()).json();
  }

  Answer get(String path, Map<String, String> headers) throws IOException {
    return send("GET", path, headers, "");
  }

  /** As the page's own script does it. */
  Answer post(String path, String body) throws IOException {
    return post(path, body, Map.of());
  }

  /** The same with other headers; an empty one is left out. */
  Answer post(String path, String body, Map<String, String> others) throws IOException {
    Map<String, String> headers = asPage();
    headers.putAll(others);
    return send("POST", path, headers, body);
  }

  private Map<String, String> asPage() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Origin", "http://127.0.0.1:" + port);
    headers.put("Sec-Fetch-Site", "same-origin");
    return headers;
  }

  Answer send(String method, String path, Map<String, String> headers, String body)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Cookie", cookie());
    all.putAll(headers);
    return exchange(method, path, all, body);
  }

  private Answer exchange(String method, String path, Map<String, String> headers, String body)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Host", "127.0.0.1:" + port);
    all.put("Connection", "close");
    all.put("Content-Length", Integer.toString(body.length()));
    all.putAll(headers);
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    all.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            request.append(name).append(": ").append(value).append("\r\n");
          }
        });
    request.append("\r\n").append(body);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      return parse(socket.getInputStream().readAllBytes());
    }
  }

  private static Answer parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, end).split("\r\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(end + 4));
  }
}
