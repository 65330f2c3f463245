package io.highlevelexport;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long every test waits for what is to happen. A machine that does thirty things at a time
 * takes long for each of them, and a test that fails is not in a hurry.
 */
public final class Patience implements BeforeAllCallback {
  /** For what Awaitility does not wait for. */
  public static final Duration LONG = Duration.ofMinutes(5);

  /** JUnit finds this class in {@code META-INF/services}. */
  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LONG);
  }
}
