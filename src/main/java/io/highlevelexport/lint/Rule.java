package io.highlevelexport.lint;

import java.util.function.Consumer;

/** One idea of what may go wrong with routes that Camel takes. */
interface Rule {
  void check(LoadedRoutes routes, Consumer<Finding> findings);
}
