package io.highlevelexport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Chromium without a window, driven by the installed chromedriver over the W3C WebDriver
 * protocol. Nothing is downloaded, and its profile is new and empty each time.
 */
final class Browser implements AutoCloseable {
  static final String MISSING =
      "chromium and chromedriver are not installed (Debian: apt-get install chromium"
          + " chromium-driver)";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path profile;
  private final Process driver;
  private final String session;

  /** Whether there is a browser to test with. */
  static boolean isInstalled() {
    return onPath("chromium").isPresent() && onPath("chromedriver").isPresent();
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Browser(Path profile) throws Exception {
    this.profile = Files.createDirectories(profile);
    driver =
        new ProcessBuilder(onPath("chromedriver").orElseThrow().toString(), "--port=0")
            .redirectErrorStream(true)
            .start();
    String base = "http://127.0.0.1:" + port(driver.inputReader()) + "/session";
    JsonNode created = send("POST", base, JSON.valueToTree(Map.of("capabilities", wanted())));
    session = base + "/" + created.path("sessionId").asText();
  }

  private Map<String, Object> wanted() {
    List<String> arguments =
        List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--user-data-dir=" + profile);
    Map<String, Object> chrome =
        Map.of("binary", onPath("chromium").orElseThrow().toString(), "args", arguments);
    return Map.of(
        "alwaysMatch",
        Map.of("goog:chromeOptions", chrome, "goog:loggingPrefs", Map.of("browser", "ALL")));
  }

  private static String port(BufferedReader said) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        return started.group(1);
      }
    }
    throw new IOException("chromedriver did not start");
  }

  private JsonNode send(String method, String url, JsonNode body) throws Exception {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url)).method(method, publisher).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    JsonNode value = JSON.readTree(answer.body()).path("value");
    if (answer.statusCode() != 200) {
      throw new IOException(
          value.path("error").asText() + ": " + value.path("message").asText().lines().findFirst());
    }
    return value;
  }

  private JsonNode post(String command, Object body) throws Exception {
    return send("POST", session + command, JSON.valueToTree(body));
  }

  /** Opens a page and waits until it is loaded. */
  void go(String url) throws Exception {
    post("/url", Map.of("url", url));
  }

  /** Runs the body of a function in the page; what it returns, as JSON. */
  JsonNode js(String body, Object... arguments) throws Exception {
    return post("/execute/sync", Map.of("script", body, "args", List.of(arguments)));
  }

  /** Runs the body of an async function in the page, and waits for what it returns. */
  JsonNode jsAsync(String body) throws Exception {
    String script =
        "const done = arguments[0]; (async () => {" + body + "})().then(done, e => done('' + e));";
    return post("/execute/async", Map.of("script", script, "args", List.of()));
  }

  /** What a person reads in the first element that matches; empty where none does. */
  String text(String css) throws Exception {
    return js("return document.querySelector(arguments[0])?.innerText ?? ''", css).asText();
  }

  /** Whether something that matches is to be seen. */
  boolean shows(String css) throws Exception {
    return js("return document.querySelector(arguments[0])?.checkVisibility() ?? false", css)
        .asBoolean();
  }

  /**
   * Clicks like a person: the element has to be visible and not covered. The page draws itself
   * again now and then, also between a look and a click.
   */
  void click(String css) throws Exception {
    for (int left = 5; ; left--) {
      JsonNode element = post("/element", Map.of("using", "css selector", "value", css));
      try {
        post("/element/" + element.path(ELEMENT).asText() + "/click", Map.of());
        return;
      } catch (IOException e) {
        if (left == 0 || !e.getMessage().startsWith("stale element")) {
          throw e;
        }
      }
    }
  }

  /** Presses keys, wherever the focus is. */
  void type(String keys) throws Exception {
    JsonNode focused = send("GET", session + "/element/active", null);
    post("/element/" + focused.path(ELEMENT).asText() + "/value", Map.of("text", keys));
  }

  /** A window of this size, in CSS pixels. */
  void size(int width, int height, boolean mobile) throws Exception {
    devtools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
  }

  /** What the device prefers: {@code light} or {@code dark}. */
  void scheme(String scheme) throws Exception {
    devtools(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** As the page would be printed, until {@link #scheme} is called. */
  void onPaper() throws Exception {
    devtools("Emulation.setEmulatedMedia", Map.of("media", "print", "features", List.of()));
  }

  /** A picture of the whole page as PNG, cut off below so many pixels. */
  byte[] picture(int mostHeight) throws Exception {
    JsonNode size = devtools("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
    ObjectNode clip = JSON.createObjectNode();
    clip.put("x", 0).put("y", 0).put("scale", 1).put("width", size.path("width").asInt());
    clip.put("height", Math.min(mostHeight, size.path("height").asInt()));
    JsonNode picture =
        devtools(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    return Base64.getDecoder().decode(picture.path("data").asText());
  }

  /** A picture of what the window shows, as PNG. */
  byte[] screen() throws Exception {
    return Base64.getDecoder().decode(send("GET", session + "/screenshot", null).asText());
  }

  /** What the page's scripts have complained about since the last time, one line each. */
  List<String> complaints() throws Exception {
    List<String> lines = new java.util.ArrayList<>();
    post("/se/log", Map.of("type", "browser"))
        .forEach(entry -> lines.add(entry.path("message").asText()));
    return lines;
  }

  private JsonNode devtools(String command, Object parameters) throws Exception {
    return post("/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  @Override
  public void close() throws Exception {
    try {
      send("DELETE", session, null);
    } finally {
      driver.destroy();
      driver.waitFor(5, TimeUnit.SECONDS);
    }
  }
}
