package io.highlevelexport.delivery.sql;

import io.highlevelexport.delivery.TestDatabase;

class DeliverSqlMariaDbTest extends DeliverSqlContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.mariadb();
  }
}
