package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.TwinRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom messages are from or to: each once, again every week, and only where the token may. */
class ContactsTest extends AgainstTwin {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Predicate<TwinRequest> OF_CONTACT =
      request -> request.path().startsWith("/contacts/");

  final ShiftedClock clock = new ShiftedClock(Instant.now());

  void start(TwinOptions options) throws Exception {
    against(options)
        .with("export.channels", "Call,SMS")
        .with("export.content", "contacts")
        .sinks("sql")
        .at(clock);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void each_contact_comes_once_and_again_each_week_where_it_has_changed(Dialect database)
      throws Exception {
    start(
        Twins.small()
            .messages(60)
            // one of its odd ids has a line break; one with U+0000 would be asked for a pass later
            .with("--contacts=40", "--edge-cases=10", "--missing-emails=10", "--seed=7"));
    export.in(database);
    twin.fault(OF_CONTACT.and(request -> request.number() % 5 == 0), 6, Fault.status(503));

    await().until(() -> wanted(export.once()) == 0);

    assertContacts();
    assertThat(
            export
                .jdbc()
                .queryForObject(
                    "select count(*) from messages m join contacts c on c.location_id ="
                        + " m.location_id and c.id = m.contact_id",
                    Integer.class))
        .isPositive();
    int asked = asked();
    List<JsonNode> before = lines();

    clock.advance(Duration.ofDays(6));
    export.once();
    assertThat(asked()).isEqualTo(asked);

    String renamed = rows().keySet().iterator().next();
    twin.contacts().rename(renamed, "Rosa Löwe");
    clock.advance(Duration.ofDays(2));
    await().until(() -> wanted(export.once()) == 0);

    assertThat(asked()).isGreaterThan(asked);
    assertThat(rows().get(renamed)).isEqualTo("Rosa Löwe");
    assertThat(lines())
        .as("what is unchanged is not written again")
        .hasSize(before.size() + 1)
        .anyMatch(line -> line.path("name").asText().equals("Rosa Löwe"));
  }

  @Test
  void a_token_without_the_scope_costs_the_names_and_nothing_else() throws Exception {
    start(Twins.one().messages(60).with("--contacts=200"));
    twin.fault(
        OF_CONTACT,
        Integer.MAX_VALUE,
        Fault.unauthorized("The token is not authorized for this scope."));

    Summary summary = export.expect().once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
    assertThat(export.deadLetters()).isEmpty();
    assertThat(rows()).isEmpty();
    assertThat(asked()).isBetween(1, 8);
    assertThat(
            export
                .jdbc()
                .queryForList(
                    "select distinct state, words from content_piece where kind = 'contact'"))
        .singleElement()
        .matches(row -> row.get("state").equals("refused"))
        .matches(row -> row.get("words").toString().contains("contacts.readonly"));

    twin.heal();
    clock.advance(Duration.ofHours(25));
    assertThat(export.once().isComplete()).isTrue();
    assertContacts();
  }

  private static long wanted(Summary summary) {
    return summary.content().stream().mapToLong(count -> count.wanted()).sum();
  }

  int asked() {
    return (int) twin.requests().stream().filter(each -> OF_CONTACT.test(each.request())).count();
  }

  /** The names by their ids. */
  Map<String, String> rows() throws Exception {
    return export.jdbc().queryForList("select id, name from contacts").stream()
        .collect(Collectors.toMap(row -> "" + row.get("id"), row -> "" + row.get("name")));
  }

  private List<JsonNode> lines() throws Exception {
    return new ContentCheck(twin, export).lines("contacts");
  }

  void assertContacts() throws Exception {
    new ContentCheck(twin, export)
        .contacts(
            Set.copyOf(
                export
                    .jdbc()
                    .queryForList(
                        "select distinct contact_id from messages where contact_id is not null",
                        String.class)));
  }
}
