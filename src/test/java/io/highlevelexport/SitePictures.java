package io.highlevelexport;

import static io.highlevelexport.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.cli.Operator;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the pictures of {@code docs/site.md}:
 *
 * <pre>mvn test -Dtest=SitePictures -Dpictures=docs/images</pre>
 */
@EnabledIfSystemProperty(named = "pictures", matches = ".+")
@EnabledIf(value = "io.highlevelexport.Browser#isInstalled", disabledReason = Browser.MISSING)
class SitePictures {
  private static final int WIDE = 960;
  private static final int NARROW = 390;
  private static final int MOST_HEIGHT = 900;

  private final Path directory = Path.of(System.getProperty("pictures")).toAbsolutePath();

  @TempDir Path home;
  private Browser browser;
  private Path site;

  @Test
  void take() throws Exception {
    Files.createDirectories(directory);
    site = home.resolve("site");
    TwinOptions data =
        TwinOptions.builder().locations("loc1", "loc2").messages(60).with("--contacts=8").build();
    try (Twin twin = new Twin(data).start();
        Browser opened = new Browser(home.resolve("profile"))) {
      browser = opened;
      Operator operator =
          new Operator(home, twin.url())
              .set("export.locations", "loc1,loc2")
              .set("export.channels", "Call,SMS,Email,WhatsApp,Instagram,Facebook");
      assertThat(operator.types("once").exit()).isZero();
      assertThat(operator.types("site", "--out", site.toString()).exit()).isZero();
      open("q=invoice&direction=1");
      shoot("search-light", "light", WIDE);
      open("channel=1");
      browser.click("#hits a");
      soon(() -> browser.shows("article:target iframe"));
      shoot("conversation-light", "light", WIDE);
      shoot("conversation-dark", "dark", WIDE);
      shoot("conversation-narrow", "light", NARROW);
      browser.size(WIDE, MOST_HEIGHT, false);
      browser.onPaper();
      Files.write(directory.resolve("site-conversation-paper.png"), browser.picture(MOST_HEIGHT));
    }
  }

  private void open(String search) throws Exception {
    browser.go("about:blank");
    browser.go(site.resolve("index.html").toUri() + "#" + search);
    soon(() -> browser.shows("#hits li"));
  }

  private void shoot(String name, String scheme, int width) throws Exception {
    browser.scheme(scheme);
    browser.size(width, MOST_HEIGHT, width == NARROW);
    browser.js("document.querySelector('article:target')?.scrollIntoView()");
    Files.write(directory.resolve("site-" + name + ".png"), browser.screen());
  }
}
