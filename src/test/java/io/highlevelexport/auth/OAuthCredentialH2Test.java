package io.highlevelexport.auth;

import io.highlevelexport.deliver.TestDatabase;

class OAuthCredentialH2Test extends OAuthCredentialContract {
  @Override
  TestDatabase start() throws Exception {
    return TestDatabase.h2(directory);
  }
}
