package io.highlevelexport.walk;

import java.util.Optional;

/**
 * The API's answer is not a page. One subclass for each class of fault, so that {@code
 * routes/errors.camel.yaml} can name what happens to it.
 */
public abstract class ApiException extends Exception {
  private final int status;
  private final String answer;

  ApiException(String message, int status, String answer) {
    super(message);
    this.status = status;
    this.answer = answer;
  }

  /** The HTTP status; 200 where the status was well but the body was not. */
  public int getStatus() {
    return status;
  }

  /** The body of the answer, shortened; empty where there was none. */
  public Optional<String> getAnswer() {
    return Optional.ofNullable(answer).filter(text -> !text.isBlank());
  }

  /** 401: the token is refused; another one, or another attempt, may help. */
  public static final class Unauthorized extends ApiException {
    Unauthorized(String message, String answer) {
      super(message, 401, answer);
    }
  }

  /** There is no token that works before somebody has changed something; the message tells what. */
  public static final class UnauthorizedForGood extends ApiException {
    private final String outage;

    /**
     * @param status 401, or what the token endpoint answered, or 0 where nobody answered
     * @param outage names the trouble where several locations share it, else {@code null}
     */
    UnauthorizedForGood(String message, int status, String answer, String outage) {
      super(message, status, answer);
      this.outage = outage;
    }

    /** Names the trouble, where several locations share it. */
    public Optional<String> getOutage() {
      return Optional.ofNullable(outage);
    }
  }

  /** The same as another location, which has the dead letter. */
  public static final class UnauthorizedLikeOthers extends ApiException {
    UnauthorizedLikeOthers(String message, int status) {
      super(message, status, null);
    }
  }

  /** 400, 403, 404, 422 and other 4xx: asking the same again is of no use. */
  public static final class Refused extends ApiException {
    Refused(String message, int status, String answer) {
      super(message, status, answer);
    }
  }

  /**
   * A 4xx to a request that carried a cursor: the cursor has died, most likely; the walk goes on
   * from its position.
   */
  public static final class CursorRefused extends ApiException {
    CursorRefused(String message, int status, String answer) {
      super(message, status, answer);
    }
  }

  /** 429: the budget is used up. */
  public static final class RateLimited extends ApiException {
    RateLimited(String message, String answer) {
      super(message, 429, answer);
    }
  }

  /** 5xx, or a redirect, which is never followed. */
  public static final class ServerFault extends ApiException {
    ServerFault(String message, int status, String answer) {
      super(message, status, answer);
    }
  }

  /** 200, but the body is not a page of messages. */
  public static final class NotAPage extends ApiException {
    NotAPage(String message, int status, String answer) {
      super(message, status, answer);
    }
  }
}
