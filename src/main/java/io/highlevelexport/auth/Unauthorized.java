package io.highlevelexport.auth;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a 401 of the API means, by its text: the vendor gives the same status to a token that has
 * expired, one that may not do this, and a request without a header.
 */
public enum Unauthorized {
  INTEGRATION_REVOKED(
      "invalid private integration token",
      "The Private Integration Token does not exist (any more), or is mistyped. In HighLevel, open"
          + " the sub-account's Settings > Private Integrations, make or rotate the token, and give"
          + " it to export.api.token or its file."),
  SCOPE(
      "not authorized for this scope",
      "The token lacks the scope "
          + Credential.SCOPE
          + ". In HighLevel, add it to the Private Integration (Settings > Private Integrations),"
          + " or to the app (Marketplace > My Apps > Advanced Settings > Auth) and install the app"
          + " again; then give the export the new token. Where the token stays the same, choose"
          + " 'Try again now' on the status page, or replay this dead letter."),
  USER_TYPE(
      "user type mismatch",
      "The token is of the wrong user type: messages are exported with a sub-account's token. For"
          + " a Private Integration, make the token in the sub-account, not in the agency. For an"
          + " app that an agency installed, set export.oauth.user-type to Company."),
  VERSION_MISSING(
      "version header",
      "The token is not the cause: the request came without the header Version, which is a mistake"
          + " of this export. Put back the step set-version of routes/fetch-page.camel.yaml, look"
          + " at export.api.version, and at proxies in between."),
  /** {@code Invalid token…}, {@code Invalid JWT}, or an unknown text: another token may help. */
  INVALID("", "");

  private final String text;
  private final String advice;

  /**
   * @param text is somewhere in the answer, in any case
   */
  Unauthorized(String text, String advice) {
    this.text = text;
    this.advice = advice;
  }

  /** The kind of a 401 with this body; {@link #INVALID} where the text is unknown. */
  public static Unauthorized of(String answer) {
    String lower = answer == null ? "" : answer.toLowerCase(Locale.ROOT);
    return Stream.of(values()).filter(kind -> lower.contains(kind.text)).findFirst().orElseThrow();
  }

  public AskAgain askAgain() {
    return this == INVALID || this == VERSION_MISSING
        ? AskAgain.AFTER_A_PAUSE
        : AskAgain.WITH_ANOTHER_CREDENTIAL;
  }

  public String advice() {
    return advice;
  }
}
