package io.highlevelexport.deliver.sql;

import io.highlevelexport.deliver.TestDatabase;

class DeliverSqlPostgreSqlTest extends DeliverSqlContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.postgresql();
  }
}
