package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.twin.AttachmentHost;
import io.highlevelexport.twin.Expected;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Reply;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.TwinRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recordings, transcripts and attachments: each once and whole, and what does not come is told. */
class ContentTest extends AgainstTwin {
  private static final Predicate<TwinRequest> OF_RECORDING =
      request -> request.path().endsWith("/recording");
  private static final Predicate<TwinRequest> OF_FILE =
      request -> request.path().startsWith("/files/");
  private static final int BIG = 1_200_000;
  private static final int FILES = 200;

  void start(TwinOptions options) throws Exception {
    against(options).sinks("sql").with("export.content", "recordings,transcripts");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void every_recording_and_transcript_comes_once_and_every_absence_is_told(Dialect database)
      throws Exception {
    start(Twins.small().messages(40).with("--missing-emails=20").with("--hostile-ids"));
    export.in(database);

    assertThat(export.expect().once().isComplete()).isTrue();

    export.assertConserved();
    assertCalls();
    int asked = twin.requests().size();
    assertThat(export.once().isComplete()).isTrue();
    assertThat(twin.requests().stream().skip(asked))
        .noneMatch(served -> OF_RECORDING.test(served.request()));
    assertThat(twin.answered(429)).isZero();
  }

  @Test
  void a_recording_that_breaks_off_goes_on_where_it_was() throws Exception {
    start(Twins.one().messages(3).with("--recording-bytes=" + BIG));
    twin.fault(OF_RECORDING, 2, Fault.Wire.CUT);
    twin.fault(OF_RECORDING, 1, Fault.status(503));

    assertThat(export.once().isComplete()).isTrue();

    assertCalls();
    assertThat(twin.answered(206)).isPositive();
  }

  /** Kept as it is, the end of a recording would pass for all of it. */
  @Test
  void a_part_that_does_not_say_which_is_not_taken_for_the_whole() throws Exception {
    List<String> ranges =
        List.of("", "bytes */9", "bytes " + "9".repeat(23) + "-" + "9".repeat(23) + "/*", "none");
    start(Twins.one().messages(0).messages("Call", 4).with("--recording-bytes=" + BIG));
    Iterator<Expected.Call> calls = Expected.calls(twin).iterator();
    for (String range : ranges) {
      String id = calls.next().id();
      Predicate<TwinRequest> ofCall = OF_RECORDING.and(request -> request.path().contains(id));
      twin.fault(ofCall, 1, Fault.Wire.CUT);
      twin.fault(
          ofCall.and(request -> !request.header("range").isEmpty()),
          1,
          Reply.text(
              206,
              range.isEmpty()
                  ? Map.of("Content-Type", "audio/x-wav")
                  : Map.of("Content-Type", "audio/x-wav", "Content-Range", range),
              "the end of it"));
    }

    assertThat(export.once().isComplete()).isTrue();

    assertThat(twin.answered(206)).isGreaterThanOrEqualTo(ranges.size());
    assertThat(export.deadLetters()).isEmpty();
    assertCalls();
  }

  @Test
  void a_part_file_that_fits_no_more_is_fetched_from_its_beginning() throws Exception {
    start(Twins.one().messages(1).with("--recording-bytes=" + BIG));
    Expected.Call call = Expected.calls(twin).findFirst().orElseThrow();
    twin.fault(OF_RECORDING, Integer.MAX_VALUE, Fault.Wire.CUT);
    export.with("export.retry.attempts", "0").once();
    Path part = export.files("data/content", ".part").get(0);
    Files.write(part, new byte[2 * call.recording().length]);
    twin.heal();

    await().until(() -> wanted(export.once()) == 0);

    assertThat(twin.answered(416)).isEqualTo(1);
    assertCalls();
  }

  @Test
  void a_kill_in_the_middle_of_a_recording_costs_nothing_that_came() throws Exception {
    start(Twins.one().messages(4).with("--recording-bytes=" + BIG));
    twin.fault(OF_RECORDING, Integer.MAX_VALUE, Fault.Wire.STALLED);
    Process process = export.process("-Xmx256m");
    await()
        .until(() -> export.files("data/content", ".part").stream().anyMatch(ContentTest::isHalf));
    process.destroyForcibly().waitFor();
    twin.heal();
    assertThat(export.process("-Dhighlevel-export.crash=AFTER_RENAME:2").waitFor()).isEqualTo(137);

    assertThat(export.once().isComplete()).isTrue();

    assertThat(twin.answered(206)).isPositive();
    assertCalls();
  }

  @Test
  void an_answer_that_is_no_recording_is_not_kept_as_one() throws Exception {
    start(Twins.one().messages(8));
    twin.fault(OF_RECORDING, Integer.MAX_VALUE, Fault.html(200));

    Summary summary = export.with("export.retry.attempts", "1").once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(export.files("data/content", ".wav")).isEmpty();
    assertThat(export.deadLetters()).isNotEmpty();
    twin.heal();
    await().until(() -> wanted(export.once()) == 0);
    assertCalls();
  }

  @Test
  void an_absent_transcript_is_asked_for_again_when_its_call_changes() throws Exception {
    start(Twins.one().messages(2));
    String id = Expected.calls(twin).findFirst().orElseThrow().id();
    twin.fault(
        request -> request.path().contains(id + "/transcription"),
        1,
        Fault.json(404, "{\"message\":\"not yet\"}"));
    export.once();
    assertThat(words("transcript", id)).contains("not yet");

    twin.change(id, "{\"status\":\"completed\"}");
    export.with("export.refresh", "10000d").with("export.refresh-period", "1ms").once();

    assertCalls();
  }

  @Test
  void what_a_young_call_does_not_have_yet_is_asked_for_again_later() throws Exception {
    start(Twins.one().messages(1));
    String id =
        twin.add(
            Twins.ALPHA, "Call", "{\"dateAdded\":\"" + Instant.now().minusSeconds(600) + "\"}");
    Predicate<TwinRequest> ofCall = request -> request.path().contains(id + "/");
    Predicate<TwinRequest> ofTranscript = ofCall.and(OF_RECORDING.negate());
    List<Fault> noSound = List.of(Fault.error(422, "not yet"), Fault.empty(200));
    List<Fault> noText = List.of(Fault.json(400, "{}"), Fault.json(200, "[]"));
    for (int i = 0; i < noSound.size(); i++) {
      twin.fault(OF_RECORDING.and(ofCall), 1, noSound.get(i));
      twin.fault(ofTranscript, 1, noText.get(i));
      assertThat(export.once().isComplete()).isTrue();
      assertThat(words("recording", id)).contains(i == 0 ? "not yet" : "it is empty");
      String young = "state = 'absent' and due_ms > 0";
      assertThat(export.jdbc().update("update content_piece set due_ms = 1 where " + young))
          .isEqualTo(2);
    }

    assertThat(export.once().isComplete()).isTrue();

    assertCalls();
  }

  @Test
  void a_token_that_may_not_read_recordings_keeps_no_message_back() throws Exception {
    start(Twins.one().messages(3));
    twin.fault(
        OF_RECORDING,
        Integer.MAX_VALUE,
        Fault.unauthorized("The token is not authorized for this scope."));
    export.with("export.hold.delay", "1h").with("export.hold.max-delay", "1h").once();
    twin.add(Twins.ALPHA, "SMS", "{\"dateAdded\":\"" + Instant.now().minusSeconds(600) + "\"}");

    Summary summary = export.expect().once();

    export.assertConserved();
    assertThat(summary.outages())
        .singleElement()
        .matches(one -> one.faultClass().equals("auth") && one.channel().equals("content"));
    twin.heal();
    export.jdbc().update("update content_piece set due_ms = 0");
    assertThat(wanted(export.once())).isZero();
    assertCalls();
  }

  @Test
  void recordings_that_stay_broken_keep_no_other_piece_waiting() throws Exception {
    start(Twins.one().messages(0).messages("Call", 60));
    List<String> calls = Expected.calls(twin).map(Expected.Call::id).toList();
    List<String> broken = IntStream.range(0, 12).mapToObj(number -> calls.get(number * 5)).toList();
    twin.fault(
        OF_RECORDING.and(request -> broken.stream().anyMatch(request.path()::contains)),
        Integer.MAX_VALUE,
        Fault.status(500));
    export
        .with("export.retry.attempts", "1")
        .with("export.hold.delay", "1h")
        .with("export.hold.max-delay", "1h");

    Summary summary = export.once();

    assertThat(wanted(summary)).isEqualTo(broken.size());
    assertThat(export.deadLetters()).isEmpty();
    assertThat(summary.outages()).isEmpty();
  }

  @Test
  void attachments_come_from_allowed_hosts_alone_without_a_token_and_within_limits()
      throws Exception {
    start(Twins.one().messages(0));
    String host = twin.url().replace("127.0.0.1", "localhost");
    export
        .with("export.channels", "SMS")
        .with("export.content", "attachments")
        .with("export.attachments.hosts", host + ",*.example.org")
        .with("export.attachments.max-bytes", "100000")
        .with("export.attachments.types", "image/*,application/pdf");
    List<String> files =
        List.of(
            host + "/files/5000/photo of {me}, ü [1].png",
            host + "/files/5000/..%2F..%2Fescape.pdf",
            host + "/files/5000/tool.exe",
            host + "/files/200000/big.png",
            host + "/files/404/gone.png",
            host + "/files/403/private.png",
            twin.url() + "/files/5000/same.png",
            "https://files.example.com/a.png",
            "https://evil.example.org@127.0.0.1/a.png",
            "file:///etc/passwd",
            host + "/files/5000/moved.png",
            host + "/files/5000/away.png");
    twin.fault(
        request -> request.path().endsWith("moved.png"), 1, Fault.redirect("/files/5000/new.png"));
    twin.fault(
        request -> request.path().endsWith("away.png"),
        Integer.MAX_VALUE,
        Fault.redirect(twin.url() + "/files/5000/same.png"));
    twin.add(
        Twins.ALPHA,
        "SMS",
        "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"attachments\":[\""
            + String.join("\",\"", files)
            + "\",null],\"contactId\":\"c1\"}");

    assertThat(export.once().isComplete()).isTrue();

    Map<String, String> states =
        export.jdbc().queryForList("select url, state, words from content_piece").stream()
            .collect(
                Collectors.toMap(
                    row -> row.get("url").toString(),
                    row -> row.get("state") + " " + row.get("words")));
    assertThat(states.get(files.get(0))).startsWith("delivered");
    assertThat(states.get(files.get(1))).startsWith("delivered");
    assertThat(states.get(files.get(2))).startsWith("refused").contains("x-msdownload");
    assertThat(states.get(files.get(3))).startsWith("refused").contains("100000 bytes");
    assertThat(states.get(files.get(4))).startsWith("absent").contains("404");
    assertThat(states.get(files.get(5))).startsWith("refused").contains("403");
    assertThat(List.of(6, 7)).allMatch(i -> states.get(files.get(i)).contains("its host is not"));
    assertThat(states.get(files.get(8))).startsWith("refused").contains("login");
    assertThat(states.get(files.get(9))).startsWith("refused").contains("no address");
    assertThat(states.get(files.get(10))).startsWith("delivered");
    assertThat(states.get(files.get(11))).startsWith("refused").contains("redirected");
    assertThat(
            export.jdbc().queryForList("select file, bytes, contact_id from attachments").stream()
                .map(row -> row.get("bytes") + " " + row.get("contact_id")))
        .containsExactly("5000 c1", "5000 c1", "5000 c1");
    assertThat(export.files("data/content/" + Twins.ALPHA + "/attachments", ""))
        .hasSize(3)
        .allMatch(file -> file.toString().matches(".*/[0-9a-f]{16}\\.(png|pdf)"));
    assertThat(requests(OF_FILE))
        .noneMatch(request -> request.headers().containsKey("authorization"))
        .noneMatch(request -> request.path().endsWith("same.png"));
    int asked = requests(OF_FILE).size();
    assertThat(export.once().isComplete()).isTrue();
    assertThat(requests(OF_FILE)).as("under the same limits").hasSize(asked);

    Summary wider = export.with("export.attachments.types", "*").once();

    assertThat(wider.content())
        .singleElement()
        .matches(count -> count.delivered() == 4 && count.refused() == 7 && count.absent() == 1);
  }

  @Test
  void an_attachment_comes_whatever_is_in_its_address() throws Exception {
    List<String> names =
        List.of(
            "100%.png",
            "50% of it.png",
            "Shot at 3.45\u202fPM.png",
            "\u5199\u771f\u3000\u4e00.png",
            "u\u0308ber \ud83d\ude00.png",
            "two\u0085lines\u2028.png");
    start(Twins.one().messages(0));
    String host = twin.url().replace("127.0.0.1", "localhost");
    export.with("export.content", "attachments").with("export.attachments.hosts", host);
    String folder = host + "/files/5000/";
    for (String name : names) {
      twin.add(
          Twins.ALPHA,
          "SMS",
          "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"attachments\":[\"%s\"]}"
              .formatted(folder + name));
    }

    assertThat(export.once().isComplete()).isTrue();

    assertThat(
            export.jdbc().queryForList("select url, name from attachments").stream()
                .map(row -> row.get("url") + " " + row.get("name")))
        .containsExactlyInAnyOrderElementsOf(
            names.stream().map(name -> folder + name + " " + name).toList());
    assertThat(requests(OF_FILE)).hasSize(names.size());
  }

  @Test
  void a_host_of_attachments_that_fails_pauses_nothing_and_is_asked_again() throws Exception {
    start(Twins.one().messages(2));
    String host = twin.url().replace("127.0.0.1", "localhost");
    export
        .with("export.content", "recordings,transcripts,attachments")
        .with("export.attachments.hosts", host + "," + twin.url());
    String path = "/files/900000/long.png";
    String healthy = "/files/1000/healthy.pdf";
    Predicate<TwinRequest> down = OF_FILE.and(request -> !request.path().equals(healthy));
    List<String> urls = new ArrayList<>(List.of(host + path));
    for (int i = 1; i < FILES; i++) {
      urls.add(host + "/files/1/" + i + ".png");
      urls.add("https://not-allowed.example.com/" + i + ".png");
    }
    urls.add(FILES / 5, twin.url() + healthy);
    twin.add(
        Twins.ALPHA,
        "SMS",
        "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"attachments\":[\"%s\"]}"
            .formatted(String.join("\",\"", urls)));
    twin.fault(down, Integer.MAX_VALUE, Fault.Wire.CUT);
    export.with("export.hold.delay", "1h").with("export.hold.max-delay", "1h");

    Summary first = export.once();

    assertThat(wanted(first)).as("all but the one of a host that is up").isEqualTo(FILES);
    assertThat(requests(down))
        .as("one may take half a minute, and keeps a thread from what the API has")
        .hasSizeLessThan(FILES / 4);
    assertThat(
            export
                .jdbc()
                .queryForList(
                    "select url from content_piece where state = 'wanted' and words is not null",
                    String.class))
        .as("what nobody asked for has no words of who has it")
        .hasSameElementsAs(requests(down).stream().map(each -> host + each.path()).toList());
    assertThat(first.outages()).isEmpty();
    assertThat(export.deadLetters()).isEmpty();
    twin.heal();
    export.with("export.hold.delay", "100ms").with("export.hold.max-delay", "400ms");
    await().until(() -> wanted(export.once()) == 0);
    assertCalls();
    assertThat(requests(OF_FILE)).anyMatch(request -> !request.header("range").isEmpty());
    assertThat(export.files("data/content/" + Twins.ALPHA + "/attachments", ".png"))
        .singleElement()
        .satisfies(file -> assertThat(file).hasBinaryContent(AttachmentHost.bytes(path)));
  }

  static boolean isHalf(Path part) {
    return part.toFile().length() > BIG / 3;
  }

  static long wanted(Summary summary) {
    return summary.content().stream().mapToLong(ContentCounts.Count::wanted).sum();
  }

  List<TwinRequest> requests(Predicate<TwinRequest> which) {
    return twin.requests().stream().map(served -> served.request()).filter(which).toList();
  }

  String words(String kind, String id) throws Exception {
    return export
        .jdbc()
        .queryForObject(
            "select words from content_piece where kind = ? and id = ?", String.class, kind, id);
  }

  void assertCalls() throws Exception {
    new ContentCheck(twin, export).calls();
  }
}
