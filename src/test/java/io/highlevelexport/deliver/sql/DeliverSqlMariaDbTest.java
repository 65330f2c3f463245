package io.highlevelexport.deliver.sql;

import io.highlevelexport.deliver.TestDatabase;

class DeliverSqlMariaDbTest extends DeliverSqlContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.mariadb();
  }
}
