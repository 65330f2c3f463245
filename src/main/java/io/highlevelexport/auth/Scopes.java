package io.highlevelexport.auth;

import java.util.Arrays;
import java.util.Optional;

/** The scopes that the export asks for. */
final class Scopes {
  /** Reads messages. */
  static final String EXPORT = "conversations/message.readonly";

  /** Mints tokens for locations. */
  static final String MINT = "oauth.write";

  /** Looks up where an app is installed. */
  static final String LOOK_UP = "oauth.readonly";

  private Scopes() {}

  /** Which scope a token lacks, in words; empty where it has it or nothing is known. */
  static Optional<String> lack(String granted, String wanted) {
    return granted == null
            || granted.isBlank()
            || Arrays.asList(granted.split(" ")).contains(wanted)
        ? Optional.empty()
        : Optional.of("it lacks the scope " + wanted);
  }
}
