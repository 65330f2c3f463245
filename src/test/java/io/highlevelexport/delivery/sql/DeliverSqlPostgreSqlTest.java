package io.highlevelexport.delivery.sql;

import io.highlevelexport.delivery.TestDatabase;

class DeliverSqlPostgreSqlTest extends DeliverSqlContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.postgresql();
  }
}
