package io.highlevelexport.api;

/** There is no token that the API would take before somebody has changed something. */
public final class NoTokenException extends ApiException {
  private final String outage;
  private final boolean reported;

  /**
   * @param statusCode 401, or what the token endpoint answered, or 0 where nobody answered
   * @param outage names the trouble, which several locations may share
   * @param reported whether another location has the dead letter of it
   */
  NoTokenException(String message, int statusCode, String answer, String outage, boolean reported) {
    super(message, statusCode, answer, false);
    this.outage = outage;
    this.reported = reported;
  }

  public String getOutage() {
    return outage;
  }

  public boolean isReported() {
    return reported;
  }
}
