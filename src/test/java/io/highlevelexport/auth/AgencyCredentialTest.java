package io.highlevelexport.auth;

import static io.highlevelexport.auth.TwinApp.COMPANY;
import static io.highlevelexport.auth.TwinApp.LOCATION;
import static io.highlevelexport.auth.TwinApp.OTHER_LOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.highlevelexport.api.Locations;
import io.highlevelexport.config.Secret;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agency's token mints one for each location. */
class AgencyCredentialTest {
  private static final String MINT = "/oauth/locationToken";

  @TempDir static Path directory;
  private static TestDatabase database;

  private TwinApp app;
  private OAuthCredential agency;
  private AgencyCredential credential;

  @BeforeAll
  static void startDatabase() {
    database = TestDatabase.sqlite(directory);
  }

  @AfterAll
  static void stopDatabase() throws Exception {
    database.close();
  }

  @BeforeEach
  void start() {
    app = new TwinApp();
    agency = agency(app.twin.oauth().installCompany(COMPANY, LOCATION, OTHER_LOCATION));
    credential = agencyCredential(agency);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private OAuthCredential agency(String seed) {
    return app.credential(
        database.dataSource(),
        Secret.of(seed, null, ""),
        TwinApp.CLIENT_SECRET,
        TwinApp.KEY,
        "Company",
        app.clock);
  }

  private AgencyCredential agencyCredential(OAuthCredential company) {
    return new AgencyCredential(company);
  }

  @Test
  void each_location_has_a_token_of_its_own_that_opens_only_that() throws Exception {
    Token one = credential.tokenFor(LOCATION);
    Token other = credential.tokenFor(OTHER_LOCATION);

    assertThat(app.ask(one, LOCATION)).isEqualTo(200);
    assertThat(app.ask(other, OTHER_LOCATION)).isEqualTo(200);
    assertThat(app.ask(one, OTHER_LOCATION)).isEqualTo(403);
    assertThat(credential.tokenFor(LOCATION)).isEqualTo(one);
    assertThat(app.requests(MINT)).isEqualTo(2);
    assertThat(app.tokenRequests()).isEqualTo(1);
    assertThat(app.ask(agency.tokenFor(""), LOCATION)).as("the agency's own token").isEqualTo(401);
  }

  @Test
  void a_locations_token_is_minted_again_before_it_expires() throws Exception {
    Token first = credential.tokenFor(LOCATION);
    app.clock.advance(Duration.ofMinutes(50));

    Token second = credential.tokenFor(LOCATION);

    assertThat(second).isNotEqualTo(first);
    app.clock.advance(Duration.ofMinutes(30));
    assertThat(app.ask(second, LOCATION)).isEqualTo(200);
  }

  @Test
  void a_refused_location_token_is_minted_again_and_the_agencys_stays() throws Exception {
    Token refused = credential.tokenFor(LOCATION);
    credential.refused(LOCATION, refused.id());

    assertThat(credential.tokenFor(LOCATION)).isNotEqualTo(refused);
    assertThat(app.tokenRequests()).isEqualTo(1);
  }

  @Test
  void an_agency_token_that_does_not_work_any_more_is_renewed_once() throws Exception {
    app.twin.fault(
        When.path(MINT), 1, Fault.unauthorized("Invalid token: access token is invalid"));

    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
    assertThat(app.tokenRequests()).isEqualTo(2);
    assertThat(app.requests(MINT)).isEqualTo(2);
  }

  @Test
  void a_location_without_the_app_is_told_by_name_and_the_others_work() throws Exception {
    app.clock.advance(Duration.ofHours(2));
    credential = agencyCredential(agency(app.twin.oauth().installCompany(COMPANY, OTHER_LOCATION)));

    CredentialException refused =
        catchThrowableOfType(CredentialException.class, () -> credential.tokenFor(LOCATION));

    assertThat(refused).hasMessageContaining(LOCATION).hasMessageContaining("installed");
    assertThat(app.ask(credential.tokenFor(OTHER_LOCATION), OTHER_LOCATION)).isEqualTo(200);
  }

  @Test
  void a_missing_scope_is_told() throws Exception {
    app.twin.oauth().scope("conversations/message.readonly");

    assertThat(catchThrowableOfType(CredentialException.class, () -> credential.tokenFor(LOCATION)))
        .hasMessageContaining("lacks the scope oauth.write");
    assertThat(credential.describe().toString()).contains("it lacks the scope oauth.write");
  }

  @Test
  void the_locations_of_a_company_are_looked_up_page_by_page() throws Exception {
    String[] ids = IntStream.range(0, 230).mapToObj(i -> "loc" + (1000 + i)).toArray(String[]::new);
    credential = agencyCredential(agency(app.twin.oauth().installCompany(COMPANY, ids)));

    assertThat(credential.locations()).containsExactly(ids);
    assertThat(app.requests("/oauth/installedLocations")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-04-15", "v3"})
  void pages_that_are_shorter_than_was_asked_for_are_not_the_last(String version) throws Exception {
    app.version = version;
    app.twin.oauth().mostOnAPage(20);
    String[] ids = IntStream.range(0, 50).mapToObj(i -> "loc" + (1000 + i)).toArray(String[]::new);
    credential = agencyCredential(agency(app.twin.oauth().installCompany(COMPANY, ids)));

    assertThat(credential.locations()).containsExactly(ids);
  }

  /** As a page of a firewall, or a gateway that has no list at hand. */
  @ParameterizedTest
  @ValueSource(strings = {"<html>Please come back later</html>", "{}", "[]", ""})
  void an_odd_answer_to_the_look_up_does_not_end_the_export_of_all_locations(String body)
      throws Exception {
    Locations locations = Locations.found(credential::locations, List::of, app.clock);
    assertThat(locations.current()).containsExactly(LOCATION, OTHER_LOCATION);
    app.clock.advance(Duration.ofMinutes(61));
    app.twin.fault(When.path("/oauth/installedLocations"), 1, Fault.json(200, body));

    assertThat(locations.current()).containsExactly(LOCATION, OTHER_LOCATION);
    app.clock.advance(Duration.ofMinutes(2));
    assertThat(locations.current()).containsExactly(LOCATION, OTHER_LOCATION);
  }

  @Test
  void version_3_has_other_names_for_everything() throws Exception {
    app.version = "v3";
    String[] ids = IntStream.range(0, 230).mapToObj(i -> "loc" + (1000 + i)).toArray(String[]::new);
    agency = agency(app.twin.oauth().installCompany(COMPANY, ids));
    credential = agencyCredential(agency);

    assertThat(credential.locations()).containsExactly(ids);
    assertThat(app.requests("/oauth/installed-locations")).isEqualTo(3);
    credential = agencyCredential(agency(app.twin.oauth().installCompany(COMPANY, LOCATION)));
    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
    app.clock.advance(Duration.ofMinutes(50));
    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
    assertThat(app.requests("/oauth/location-token")).isEqualTo(2);
    app.clock.advance(Duration.ofMinutes(50));
    app.twin.oauth().repeatsFor(Duration.ZERO);
    app.twin.fault(When.path("/oauth/token"), 1, Fault.Wire.LOST_ANSWER);
    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
    assertThat(app.reconnections()).isEqualTo(1);
  }

  @Test
  void one_403_when_a_token_is_minted_is_waited_out() throws Exception {
    app.twin.fault(When.path(MINT), 1, Fault.json(403, "{\"message\":\"Forbidden\"}"));

    assertThat(
            catchThrowableOfType(CredentialException.class, () -> credential.tokenFor(LOCATION))
                .askAgain())
        .isEqualTo(AskAgain.AFTER_A_PAUSE);
    assertThat(app.ask(credential.tokenFor(LOCATION), LOCATION)).isEqualTo(200);
  }

  @Test
  void an_endpoint_that_is_down_costs_nothing_as_long_as_the_token_lives() throws Exception {
    Token token = credential.tokenFor(LOCATION);
    app.clock.advance(Duration.ofMinutes(50));
    app.twin.fault(When.path("/oauth/token").or(When.path(MINT)), 100, Fault.status(503));

    assertThat(credential.tokenFor(LOCATION)).isEqualTo(token);
    assertThat(credential.tokenFor(LOCATION)).isEqualTo(token);
    assertThat(app.ask(token, LOCATION)).isEqualTo(200);
  }
}
