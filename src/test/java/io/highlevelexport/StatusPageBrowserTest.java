package io.highlevelexport;

import static io.highlevelexport.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The status page as an operator's browser shows it, of the program at work. */
@EnabledIf(value = "io.highlevelexport.Browser#isInstalled", disabledReason = Browser.MISSING)
class StatusPageBrowserTest {
  private static final String HOSTILE =
      "<img src=x onerror=\\\"alert(1)\\\"><script>document.title='taken'</script>";
  private static final String TRY_AGAIN = "#notices .notice button";

  private static final String TYPE =
      "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
          + " field.dispatchEvent(new Event('input'));";

  private static Browser browser;

  @TempDir Path home;
  private Twin twin;
  private PageClient page;
  private ExportUnderTest export;
  private PickySmtp mails;
  private final AtomicBoolean picky = new AtomicBoolean(true);

  @BeforeAll
  static void open(@TempDir Path profile) throws Exception {
    browser = new Browser(profile);
  }

  @AfterAll
  static void close() throws Exception {
    browser.close();
  }

  @BeforeEach
  void prepare() throws Exception {
    browser.size(1200, 900, false);
    browser.scheme("light");
    browser.complaints();
    page = new PageClient(FreePort.find(), home);
    mails =
        new PickySmtp(
            data -> picky.get() && data.contains("REFUSE-ME") ? "554 we take no spam" : "250 ok");
  }

  @AfterEach
  void stop() throws Exception {
    browser.go("about:blank");
    export.close();
    twin.close();
    mails.close();
  }

  private void export(TwinOptions data) throws Exception {
    twin = new Twin(data.build()).start();
    export =
        new ExportUnderTest(twin, home)
            .with("export.http.port", "" + page.port())
            .with("export.mail.port", "" + mails.port())
            .with("export.hold.delay", "60s")
            .with("export.hold.max-delay", "60s");
  }

  private static void awaitText(String css, String text) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(browser.text(css)).contains(text));
  }

  /** One location is paused, and one mail is a dead letter, from a hostile sender. */
  private void trouble() throws Exception {
    export(Twins.small().messages(20));
    twin.add(
        Twins.ALPHA,
        "Email",
        "{\"id\":\""
            + HOSTILE
            + "\",\"body\":\"REFUSE-ME "
            + HOSTILE
            + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
    twin.fault(
        When.location(Twins.BRAVO),
        Integer.MAX_VALUE,
        Fault.unauthorized("Invalid token " + HOSTILE.replace("\\\"", "'")));
    export.with("export.channels", "Call,SMS,Email").run();
    soon(() -> page.deadLetters().path("total").asInt() == 2);
    browser.go(page.urlWithKey());
    soon(() -> browser.shows("#dead-letters li[data-id^=poison]") && browser.shows(TRY_AGAIN));
  }

  @Test
  void before_the_first_answer_the_page_says_that_it_waits() throws Exception {
    export(Twins.small().with("--latency=30s", "--jitter=30s"));
    export.run();
    browser.go(page.urlWithKey());

    awaitText("#headline", "The first export has begun: the first answers are awaited.");
    awaitText("#dead-letters", "None.");
    assertThat(browser.shows("#attention")).isFalse();
  }

  @Test
  void a_first_export_shows_how_far_it_is() throws Exception {
    export(Twins.one().messages(1500).with("--latency=250ms", "--jitter=250ms"));
    export
        .with("export.period", "10s")
        .with("export.fetch.windows", "2")
        .with("export.page-size", "100");
    export.run();
    browser.go(page.urlWithKey());

    soon(() -> browser.shows("#streams progress"));
    awaitText("#headline", "The first export is running");
    assertThat(browser.text("#streams .progress")).matches("(?s).*\\d+ %: [\\d,]+ of 1,500.*");
    awaitText("#headline", "All 2 channels of 1 location are complete up to 5 minutes ago.");
    assertThat(browser.shows("#streams progress")).isFalse();
    assertThat(browser.js("return document.title").asText()).isEqualTo("highlevel-export");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void one_who_cannot_see_it_or_has_no_mouse_can_use_it() throws Exception {
    trouble();
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      String ground = "return getComputedStyle(document.documentElement).backgroundColor";
      int red = Integer.parseInt(browser.js(ground).asText().replaceAll("\\D+(\\d+).*", "$1"));
      assertThat(red < 80).isEqualTo(scheme.equals("dark"));
      assertThat(violations()).as(scheme).isEmpty();
      assertThat(nameless()).isEmpty();
      browser.click("[id^=show-poison]");
      soon(() -> browser.shows("#dead-letter[open] #payload"));
      assertThat(violations()).as(scheme).isEmpty();
      assertThat(nameless()).isEmpty();
      browser.click("#dead-letter-close");
    }

    browser.js(
        "const faint = document.createElement('p'); faint.append('faint');"
            + " faint.style.color = '#888'; faint.style.background = '#aaa';"
            + " document.querySelector('main').append(new Image(), faint);");
    assertThat(violations())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("image-alt"))
        .anyMatch(line -> line.startsWith("color-contrast"));
  }

  /** What the rules of axe, WCAG 2.2 AA and good practice, have against the page. */
  private static List<String> violations() throws Exception {
    try (InputStream axe = StatusPageBrowserTest.class.getResourceAsStream("/axe.min.js")) {
      browser.js(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    JsonNode found =
        browser.jsAsync(
            "const result = await axe.run();"
                + " return result.violations.flatMap(rule => rule.nodes.map(node =>"
                + " rule.id + ': ' + node.target + ': ' + node.failureSummary))");
    List<String> violations = new ArrayList<>();
    found.forEach(line -> violations.add(line.asText()));
    return violations;
  }

  @Test
  void a_dead_letter_is_shown_replayed_and_gone() throws Exception {
    trouble();

    browser.click("[id^=show-poison]");
    soon(() -> browser.shows("#dead-letter[open] #payload"));
    assertThat(browser.text("#dead-letter-title")).isEqualTo("The sink mail refused a message");
    assertThat(browser.text("#dead-letter-body")).contains("554 we take no spam");
    assertThat(browser.text("#payload")).contains("REFUSE-ME");

    picky.set(false);
    browser.click("#dead-letter-replay");

    awaitText("#done", "1 dead letter is being replayed.");
    soon(() -> mails.taken().stream().anyMatch(mail -> mail.contains("REFUSE-ME")));
    soon(() -> !browser.shows("#dead-letters li[data-id^=poison]"));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void a_dead_letter_that_is_refused_again_comes_back() throws Exception {
    trouble();
    String before =
        browser
            .js("return document.querySelector('#dead-letters li[data-id^=poison] time').dateTime")
            .asText();

    browser.click("[id^=replay-poison]");

    soon(
        () ->
            browser
                    .js(
                        "return document.querySelector('#dead-letters li[data-id^=poison]"
                            + " time').dateTime")
                    .asText()
                    .compareTo(before)
                > 0);
  }

  @Test
  void discarding_asks_first() throws Exception {
    trouble();

    browser.click("[id^=discard-poison]");
    assertThat(browser.text("#confirm-text")).contains("will not be delivered to the sink mail");
    browser.click("#confirm-no");
    assertThat(browser.shows("#confirm")).isFalse();
    assertThat(export.files("data/dead-letters/discarded", ".json")).isEmpty();

    browser.click("[id^=discard-poison]");
    browser.click("#confirm-yes");

    awaitText("#done", "1 dead letter is discarded.");
    soon(() -> !browser.shows("#dead-letters li[data-id^=poison]"));
    assertThat(export.files("data/dead-letters/discarded", ".json")).hasSize(1);
  }

  @Test
  void dead_letters_are_found_by_a_word_and_all_of_the_list_is_discarded() throws Exception {
    trouble();
    browser.js(TYPE, "#find-dead-letters", "REFUSED a message");
    soon(() -> browser.shows("#dead-letters li[data-id^=poison]"));
    soon(() -> !browser.shows("#dead-letters li[data-id^=auth]"));

    browser.js(TYPE, "#find-dead-letters", "");
    soon(() -> browser.shows("#discard-all"));
    browser.click("#discard-all");
    soon(() -> browser.shows("#confirm[open]"));
    browser.click("#confirm-yes");

    awaitText("#done", "are discarded.");
    soon(() -> export.files("data/dead-letters/discarded", ".json").size() >= 2);
  }

  @Test
  void of_many_locations_the_worst_come_first_and_one_is_found_by_its_id() throws Exception {
    List<String> many = List.of("loc1", "loc2", "loc3", "loc4", "loc5", "loc6");
    export(Twins.one().locations(many.toArray(String[]::new)));
    twin.fault(When.location("loc6"), Integer.MAX_VALUE, Fault.unauthorized("Invalid token"));
    export.run();
    browser.go(page.urlWithKey());

    soon(() -> browser.text("#streams caption").equals("loc6"));
    browser.js(TYPE, "#find-locations", "LOC3");
    soon(() -> browser.text("#streams").contains("loc3"));
    assertThat(browser.text("#streams")).doesNotContain("loc6").doesNotContain("loc1");
  }

  @Test
  void a_location_with_a_bad_token_is_found_and_fixed_from_the_page() throws Exception {
    export(Twins.one());
    Path token = Files.writeString(home.resolve("token"), "pit-mistyped");
    export
        .with("export.api.token", "")
        .with("export.api.token-file", token.toString())
        .with("export.period", "10m")
        .run();
    browser.go(page.urlWithKey());

    awaitText("#headline", "is paused: HighLevel refuses the token");
    awaitText("#notices", "It is read from " + token);
    Files.writeString(token, ExportUnderTest.TOKEN);
    browser.click(TRY_AGAIN);

    awaitText("#headline", "All 2 channels of 1 location are complete");
    soon(() -> !browser.shows("#attention"));
    awaitText("#dead-letters", "This is over");
  }

  @Test
  void what_strangers_write_is_shown_as_text_runs_nowhere_and_fits_a_small_screen()
      throws Exception {
    trouble();

    browser.click("[id^=show-poison]");
    soon(() -> browser.shows("#dead-letter[open] #payload"));

    assertThat(browser.text("#dead-letters")).contains("<img src=x onerror=");
    assertThat(browser.text("#notices")).contains("<img src=x onerror=");
    assertThat(browser.text("#payload")).contains("<script>");
    assertThat(
            browser
                .js("return document.querySelectorAll('main img, dialog img, script').length")
                .asInt())
        .as("the page's own script alone")
        .isEqualTo(1);
    assertThat(browser.js("return document.title").asText()).endsWith("highlevel-export");
    assertThat(browser.complaints()).isEmpty();
    browser
        .js("return performance.getEntriesByType('resource').map(e => e.name)")
        .forEach(url -> assertThat(url.asText()).startsWith(page.url()));
    browser.click("#dead-letter-close");

    for (int width : new int[] {320, 390, 768}) {
      browser.size(width, 800, true);
      assertThat(overflow()).as(width + " pixels").isEmpty();
      browser.click("[id^=show-poison]");
      soon(() -> browser.shows("#dead-letter[open] #payload"));
      assertThat(overflow()).as(width + " pixels").isEmpty();
      browser.click("#dead-letter-close");
    }
  }

  /** What reaches out of the window, unless something around it scrolls by itself. */
  private static List<String> overflow() throws Exception {
    List<String> found = new ArrayList<>();
    browser
        .js(
            """
            const wide = document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : [];
            for (const e of document.querySelectorAll('main *, dialog[open] *, footer *, header *')) {
              const box = e.getBoundingClientRect();
              if (box.width > 0 && box.right > innerWidth + 1 && !e.closest('thead, pre')) {
                wide.push(e.tagName + '.' + e.className + ' ' + Math.round(box.right));
              }
            }
            return wide;
            """)
        .forEach(one -> found.add(one.asText()));
    return found;
  }

  private static JsonNode nameless() throws Exception {
    return browser.js(
        """
        const bad = [];
        for (const e of document.querySelectorAll('button, a, progress, input, select, [role=img], [role=region], section, nav, dialog')) {
          const by = e.getAttribute('aria-labelledby');
          const name = e.getAttribute('aria-label') || (by && document.getElementById(by)?.textContent)
            || (by || e.matches('section, nav, dialog, progress') ? '' : e.textContent);
          if (!name.trim() && !e.matches('dialog:not([open])')) bad.push(e.outerHTML.slice(0, 80));
        }
        for (const e of document.querySelectorAll('img:not([alt]), th:not([scope])')) bad.push(e.outerHTML.slice(0, 80));
        if (document.querySelectorAll('h1').length !== 1) bad.push('h1');
        if (document.querySelectorAll('main, header, footer').length !== 3) bad.push('landmarks');
        if (!document.documentElement.lang) bad.push('lang');
        const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        bad.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map(id => 'twice: ' + id));
        return bad;
        """);
  }

  @Test
  void it_is_worked_by_keyboard_alone() throws Exception {
    trouble();
    String id =
        browser
            .js(
                "const show = document.querySelector('[id^=show-poison]'); show.focus(); return"
                    + " show.id")
            .asText();

    browser.type(Keys.ENTER);
    soon(() -> browser.shows("#dead-letter[open] #payload"));
    soon(() -> focused().equals("dead-letter-title"));
    // as it is drawn again when the list behind has changed
    browser.js(
        "const show = document.getElementById(arguments[0]);"
            + " show.replaceWith(show.cloneNode(true));",
        id);
    browser.type(Keys.ESCAPE);
    soon(() -> !browser.shows("#dead-letter"));
    soon(() -> focused().equals(id));
    browser.type(Keys.TAB);
    assertThat(focused()).isEqualTo(id.replace("show", "replay"));
    assertThat(browser.js("return getComputedStyle(document.activeElement).outlineStyle").asText())
        .isEqualTo("solid");
  }

  private static String focused() {
    return browser.js("return document.activeElement.id").asText();
  }

  @Test
  void who_has_no_key_sees_figures_and_another_site_in_the_same_browser_can_do_nothing()
      throws Exception {
    trouble();
    String id =
        browser
            .js("return document.querySelector('#dead-letters li[data-id^=poison]').dataset.id")
            .asText();
    HttpServer attacker =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    attacker.createContext(
        "/",
        exchange -> {
          byte[] body = "<!DOCTYPE html><title>attacker</title>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    attacker.start();
    try {
      for (String host : List.of("127.0.0.1", "localhost")) {
        browser.go("http://" + host + ":" + attacker.getAddress().getPort() + "/");
        String discard =
            "await fetch('" + page.url() + "api/dead-letters/discard', {method: 'POST', ";
        String body = "body: '{\"ids\":[\"" + id + "\"]}'";
        assertThat(
                browser
                    .jsAsync(discard + "mode: 'no-cors', " + body + "}); return 'answered'")
                    .asText())
            .as("sent, but refused")
            .contains("Failed to fetch");
        assertThat(
                browser
                    .jsAsync(
                        discard
                            + "headers: {'Content-Type': 'application/json'},"
                            + " credentials: 'include', "
                            + body
                            + "}); return 'sent'")
                    .asText())
            .as("the preflight is refused")
            .contains("Failed to fetch");
        assertThat(
                browser
                    .jsAsync("return await (await fetch('" + page.url() + "api/status')).text()")
                    .asText())
            .contains("Failed to fetch");
      }
    } finally {
      attacker.stop(0);
    }
    assertThat(page.deadLetters().toString()).contains(id);
    assertThat(export.files("data/dead-letters/discarded", ".json")).isEmpty();

    browser.go("http://localhost:" + page.port() + "/");

    awaitText("#guest", "status --open");
    awaitText("#headline", "is paused");
    assertThat(browser.shows(TRY_AGAIN)).isFalse();
    assertThat(browser.shows("#dead-letters")).isFalse();
    assertThat(browser.text("#notices")).doesNotContain("Invalid token");
  }

  @Test
  void the_page_says_when_the_program_is_gone_and_when_it_is_back() throws Exception {
    export(Twins.one());
    export.run();
    browser.go(page.urlWithKey());
    awaitText("#headline", "All 2 channels");

    export.close();

    awaitText("#unreachable", "The program cannot be reached.");
    assertThat(browser.text("#unreachable")).contains("What you see is of ");
    export.run();
    soon(() -> !browser.shows("#unreachable"));
    awaitText("#headline", "All 2 channels");
  }
}
