package io.highlevelexport.lint;

/** Where in the files something stands, as {@link Finding} reports it. */
record Place(String file, int line, String routeId, String stepId) {
  Place ofRoute() {
    return new Place(file, line, routeId, "");
  }

  Finding broken(String problem, String fix) {
    return finding(Finding.Severity.BROKEN, problem, fix);
  }

  Finding risk(String problem, String fix) {
    return finding(Finding.Severity.RISK, problem, fix);
  }

  Finding finding(Finding.Severity severity, String problem, String fix) {
    return new Finding(file, line, routeId, stepId, problem, fix, severity);
  }
}
