package io.highlevelexport.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.model.JsonLimits;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Dead letters on the page: a list, one in full, and what an operator does with them. */
record DeadLetterViews(DeadLetterFiles files, StatusReader reader) {
  private static final int MOST_ROWS = 100;
  private static final int DEFAULT_ROWS = 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonLimits.factory()).enable(SerializationFeature.INDENT_OUTPUT).build();

  /** A part of the list, as it was at that time. */
  private record Part(
      Instant at, int total, int offset, int replaying, int unreadable, List<Row> letters) {}

  /**
   * @param over whether it is a failed fetch that has gone well since
   */
  private record Row(@JsonUnwrapped DeadLetterRow letter, String advice, boolean over) {}

  private record Full(Row row, Map<String, String> details, String api, String payload) {}

  Answer list(HttpServerRequest query) {
    int offset = number(query, "offset", 0, Integer.MAX_VALUE);
    int limit = number(query, "limit", DEFAULT_ROWS, MOST_ROWS);
    StatusReader.Facts facts = reader.facts();
    List<DeadLetterRow> all = matching(facts, query.getParam("find", ""));
    List<Row> rows = all.stream().skip(offset).limit(limit).map(row -> row(row, facts)).toList();
    return Answer.json(
        200, new Part(facts.at(), all.size(), offset, facts.replaying(), facts.unreadable(), rows));
  }

  /** Those in which the text stands, somewhere in what the list shows. */
  private static List<DeadLetterRow> matching(StatusReader.Facts facts, String text) {
    String small = text.strip().toLowerCase(Locale.ROOT);
    return facts.waiting().stream().filter(row -> row.shown().contains(small)).toList();
  }

  private static int number(HttpServerRequest query, String name, int standard, int most) {
    String text = query.getParam(name, Integer.toString(standard));
    if (!text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(name + " is a number");
    }
    return Math.min(most, Integer.parseInt(text));
  }

  private static Row row(DeadLetterRow row, StatusReader.Facts facts) {
    return new Row(row, row.advice(facts.isOver(row)), facts.isOver(row));
  }

  Answer show(HttpServerRequest query) throws IOException {
    Optional<Path> file = files.find(query.getParam("id", ""));
    if (file.isEmpty()) {
      return Answer.problem(404, files.gone());
    }
    DeadLetter letter = files.read(file.get());
    Map<String, String> details = letter.details();
    details.put("File", file.get().toString());
    return Answer.json(
        200,
        new Full(
            row(DeadLetterRow.of(letter), reader.facts()),
            details,
            text(letter.api()),
            text(letter.payload())));
  }

  private static String text(JsonNode node) throws IOException {
    return node == null ? null : JSON.writeValueAsString(node);
  }

  Answer replay(JsonNode wish, BooleanSupplier replays) {
    if (!replays.getAsBoolean()) {
      return Answer.problem(
          409, "there is no route named replay, so nothing would replay the dead letters");
    }
    return each(chosen(wish), files::toReplay);
  }

  Answer discard(JsonNode wish) {
    return each(chosen(wish), files::discard);
  }

  /** What is named; or all that match, but for those that came after somebody has looked. */
  private List<String> chosen(JsonNode wish) {
    if (!wish.path("all").asBoolean(false)) {
      return ids(wish);
    }
    String until = wish.path("until").asText("");
    return matching(reader.facts(), wish.path("find").asText("")).stream()
        .filter(row -> until.isEmpty() || !row.last().isAfter(Instant.parse(until)))
        .map(DeadLetterRow::id)
        .toList();
  }

  private record Failed(String id, String problem) {}

  /** Says how many were done, and which were not and why. */
  private Answer each(List<String> ids, DeadLetterFiles.Step step) {
    List<Failed> failed =
        files.each(ids, step).entrySet().stream()
            .map(one -> new Failed(one.getKey(), one.getValue()))
            .toList();
    reader.outdated();
    int done = Set.copyOf(ids).size() - failed.size();
    return Answer.json(200, Map.of("done", done, "failed", failed));
  }

  private static List<String> ids(JsonNode wish) {
    List<String> ids = new ArrayList<>();
    wish.path("ids").forEach(id -> ids.add(id.asText()));
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("ids are missing");
    }
    return ids;
  }
}
