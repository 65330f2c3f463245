package io.highlevelexport.lint;

import java.util.function.Consumer;

/** One idea of what may be wrong with route files. */
interface Rule {
  void check(RouteSet routes, Consumer<Finding> findings);
}
