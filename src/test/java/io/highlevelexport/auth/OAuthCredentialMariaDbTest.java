package io.highlevelexport.auth;

import io.highlevelexport.delivery.TestDatabase;

class OAuthCredentialMariaDbTest extends OAuthCredentialContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.mariadb();
  }
}
