package io.highlevelexport.delivery.sql;

import io.highlevelexport.delivery.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DeliverSqlSqliteTest extends DeliverSqlContract {
  @TempDir static Path directory;

  @Override
  TestDatabase start() {
    return TestDatabase.sqlite(directory);
  }
}
