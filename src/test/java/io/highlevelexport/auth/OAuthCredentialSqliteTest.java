package io.highlevelexport.auth;

import io.highlevelexport.deliver.TestDatabase;

class OAuthCredentialSqliteTest extends OAuthCredentialContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.sqlite(directory);
  }
}
