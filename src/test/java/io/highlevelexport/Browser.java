package io.highlevelexport;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium without a window, driven by the installed chromedriver. Nothing is downloaded,
 * and its profile is new and empty each time.
 */
final class Browser implements AutoCloseable {
  static final String MISSING =
      "chromium and chromedriver are not installed (Debian: apt-get install chromium"
          + " chromium-driver)";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChromeDriver driver;

  /** Whether there is a browser to test with. */
  static boolean isInstalled() {
    return onPath("chromium").isPresent() && onPath("chromedriver").isPresent();
  }

  private static Optional<File> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst();
  }

  Browser(Path profile) {
    LoggingPreferences complaints = new LoggingPreferences();
    complaints.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setCapability(ChromeOptions.LOGGING_PREFS, complaints);
    options.setBinary(onPath("chromium").orElseThrow());
    options.addArguments(
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
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(onPath("chromedriver").orElseThrow())
                .usingAnyFreePort()
                .build(),
            options);
  }

  /** Waits until something is so; what fails on the way is not so yet. */
  static void soon(Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(50)).ignoreExceptions().until(condition);
  }

  /** Opens a page and waits until it is loaded. */
  void go(String url) {
    driver.get(url);
  }

  /** Runs the body of a function in the page; what it returns, as JSON. */
  JsonNode js(String body, Object... arguments) {
    return JSON.valueToTree(driver.executeScript(body, arguments));
  }

  /** Runs the body of an async function in the page, and waits for what it returns. */
  JsonNode jsAsync(String body) {
    String script =
        "const done = arguments[0]; (async () => {" + body + "})().then(done, e => done('' + e));";
    return JSON.valueToTree(driver.executeAsyncScript(script));
  }

  /** What a person reads in the first element that matches; empty where none does. */
  String text(String css) {
    return js("return document.querySelector(arguments[0])?.innerText ?? ''", css).asText();
  }

  /** Whether something that matches is to be seen. */
  boolean shows(String css) {
    return js("return document.querySelector(arguments[0])?.checkVisibility() ?? false", css)
        .asBoolean();
  }

  /**
   * Clicks like a person: the element has to be visible and not covered. The page draws itself
   * again now and then, also between a look and a click.
   */
  void click(String css) {
    for (int left = 5; ; left--) {
      try {
        driver.findElement(By.cssSelector(css)).click();
        return;
      } catch (StaleElementReferenceException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  /**
   * Presses keys, wherever the focus is: an element that had it a moment ago may have been drawn
   * again.
   */
  void type(CharSequence keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** A window of this size, in CSS pixels. */
  void size(int width, int height, boolean mobile) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
  }

  /** What the device prefers: {@code light} or {@code dark}. */
  void scheme(String scheme) {
    media("", List.of(Map.of("name", "prefers-color-scheme", "value", scheme)));
  }

  /** As the page would be printed, until {@link #scheme} is called. */
  void onPaper() {
    media("print", List.of());
  }

  private void media(String media, List<?> features) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia", Map.of("media", media, "features", features));
  }

  /** A picture of the whole page as PNG, cut off below so many pixels. */
  byte[] picture(int mostHeight) {
    JsonNode size =
        JSON.valueToTree(driver.executeCdpCommand("Page.getLayoutMetrics", Map.of()))
            .path("cssContentSize");
    int height = Math.min(mostHeight, size.path("height").asInt());
    Map<String, Object> clip =
        Map.of("x", 0, "y", 0, "scale", 1, "width", size.path("width").asInt(), "height", height);
    Map<String, Object> picture =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    return Base64.getDecoder().decode(picture.get("data").toString());
  }

  /** A picture of what the window shows, as PNG. */
  byte[] screen() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  /** What the page's scripts have complained about since the last time, one line each. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
