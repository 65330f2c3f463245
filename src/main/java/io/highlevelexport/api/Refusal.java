package io.highlevelexport.api;

import io.highlevelexport.auth.AskAgain;

/**
 * The latest 401 of a location whose token has not been accepted since.
 *
 * @param credential the credential's fingerprint
 * @param answer the API's; {@code null} where it is not known (any more)
 */
record Refusal(String credential, AskAgain askAgain, String answer) {}
