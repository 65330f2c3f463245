package io.highlevelexport.auth;

import io.highlevelexport.delivery.TestDatabase;

class OAuthCredentialSqliteTest extends OAuthCredentialContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.sqlite(directory);
  }
}
