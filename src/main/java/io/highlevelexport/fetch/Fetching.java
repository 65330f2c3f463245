package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.PausedException;
import io.highlevelexport.api.RateBudget;
import io.highlevelexport.model.Window;
import java.io.IOException;

/**
 * What is being asked of the API, request by request; the variable {@code fetch} of the routes. Not
 * thread-safe: one exchange has one.
 */
public abstract class Fetching {
  private final Window window;
  private final RetryPolicy retries = new RetryPolicy();
  private RateBudget.Sent request;

  protected Fetching(Window window) {
    this.window = window;
  }

  public final Window getWindow() {
    return window;
  }

  /** How often the next request was sent in vain, see {@link RetryPolicy#failures}. */
  public final int getFailures() {
    return retries.failures();
  }

  /** In words, why it is incomplete; {@code null} where it is not. */
  public String shortfall() {
    return null;
  }

  /**
   * It has failed for good.
   *
   * @return whether that tells of others as well, which are not to be asked for then
   */
  protected boolean noteFailure(Exception fault) {
    return true;
  }

  public final RetryPolicy retries() {
    return retries;
  }

  public final RateBudget.Sent request() {
    return request;
  }

  /** A request is sent next. Where the one before brought nothing, its answer is in doubt. */
  public void ask(RateBudget.Sent next) {
    request = next;
  }

  /**
   * Waits until the next request may be sent.
   *
   * @throws PausedException when it may not be asked before the end of a pause
   * @throws ApiException when there is no token that the API would take
   * @throws IOException when there is none for now
   */
  public final void awaitTurn(ApiAccess api, ApiAccess.Room room)
      throws InterruptedException, PausedException, ApiException, IOException {
    retries.begin();
    try {
      ask(api.admit(window, room));
    } catch (ApiException e) {
      throw retries.failed(e, false);
    }
  }
}
