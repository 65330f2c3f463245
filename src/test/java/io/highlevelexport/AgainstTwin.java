package io.highlevelexport;

import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of the shipped export against a twin; both end with it. */
abstract class AgainstTwin {
  @TempDir Path home;
  Twin twin;
  ExportUnderTest export;

  /** Starts the twin, and makes the export ready. */
  ExportUnderTest against(TwinOptions data) {
    twin = new Twin(data.build()).start();
    export = new ExportUnderTest(twin, home);
    return export;
  }

  @AfterEach
  void end() {
    if (twin != null) {
      export.close();
      twin.close();
    }
  }
}
