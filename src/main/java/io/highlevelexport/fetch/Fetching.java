package io.highlevelexport.fetch;

import io.highlevelexport.model.Window;

/** What is being asked of the API; the variable {@code fetch} of the routes. */
public interface Fetching {
  /** What is fetched. */
  Window getWindow();

  /** How often the next request was sent in vain, see {@link RetryPolicy#failures}. */
  int getFailures();

  /** In words, why it is incomplete; {@code null} where it is not. */
  default String shortfall() {
    return null;
  }
}
