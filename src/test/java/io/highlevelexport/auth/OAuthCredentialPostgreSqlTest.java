package io.highlevelexport.auth;

import io.highlevelexport.deliver.TestDatabase;

class OAuthCredentialPostgreSqlTest extends OAuthCredentialContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.postgresql();
  }
}
