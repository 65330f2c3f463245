package io.highlevelexport.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deliver.DatabaseServer;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a start may do without Flyway, and when not. */
class MigrationScriptsTest {
  private static final String TABLE = "highlevel_export_schema";

  private final Settings.Sql h2 =
      new Settings.Sql("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void what_Flyway_has_migrated_needs_it_no_more(Dialect dialect) throws Exception {
    try (Database database = new Database(of(dialect))) {
      assertThat(new MigrationScripts(dialect).areAllIn(database.dataSource(), TABLE)).isTrue();
    }
  }

  @Test
  void an_older_schema_is_brought_up_to_date() {
    Flyway.configure()
        .dataSource(h2.url(), h2.username(), h2.password())
        .locations("classpath:db/migration/h2")
        .table(TABLE)
        .target("13")
        .load()
        .migrate();

    try (Database database = new Database(h2)) {
      assertThat(new MigrationScripts(Dialect.H2).areAllIn(database.dataSource(), TABLE)).isTrue();
      assertThat(Database.Schema.of(h2).pending()).isZero();
    }
  }

  @Test
  void a_schema_that_was_made_by_other_scripts_is_refused() {
    try (Database database = new Database(h2)) {
      change(database, "update \"" + TABLE + "\" set \"checksum\" = 1 where \"version\" = '2'");
    }

    assertThatThrownBy(() -> new Database(h2)).hasMessageContaining("checksum mismatch");
  }

  @Test
  void a_schema_whose_migration_failed_is_refused() {
    try (Database database = new Database(h2)) {
      change(database, "update \"" + TABLE + "\" set \"success\" = false where \"version\" = '14'");
    }

    assertThatThrownBy(() -> new Database(h2)).hasMessageContaining("failed migration");
  }

  private static void change(Database database, String sql) {
    assertThat(database.jdbc().update(sql)).isEqualTo(1);
  }

  private Settings.Sql of(Dialect dialect) throws Exception {
    return switch (dialect) {
      case H2 -> h2;
      case POSTGRESQL -> on(DatabaseServer.postgresql());
      case MARIADB -> on(DatabaseServer.mariadb());
    };
  }

  private static Settings.Sql on(DatabaseServer server) throws Exception {
    return new Settings.Sql(server.newDatabase(), server.username(), "");
  }
}
