package io.highlevelexport.auth;

import io.highlevelexport.delivery.TestDatabase;

class OAuthCredentialPostgreSqlTest extends OAuthCredentialContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.postgresql();
  }
}
