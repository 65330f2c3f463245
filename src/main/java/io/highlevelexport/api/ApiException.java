package io.highlevelexport.api;

import java.util.Optional;

/**
 * The API's answer is not a page of messages. The routes choose by {@code ${exception.statusCode}}
 * what happens to it.
 */
public class ApiException extends Exception {
  private final int statusCode;
  private final String answer;
  private final boolean retryable;

  /**
   * @param statusCode the HTTP status; 200 where the status was well but the body was not
   * @param answer the body, shortened; {@code null} where it is not known
   * @param retryable whether the same request may go well later, with nothing changed
   */
  public ApiException(String message, int statusCode, String answer, boolean retryable) {
    super(message);
    this.statusCode = statusCode;
    this.answer = answer;
    this.retryable = retryable;
  }

  public int getStatusCode() {
    return statusCode;
  }

  public boolean isRetryable() {
    return retryable;
  }

  /** The body of the answer, shortened; empty where there was none. */
  public Optional<String> getAnswer() {
    return Optional.ofNullable(answer).filter(text -> !text.isBlank());
  }
}
