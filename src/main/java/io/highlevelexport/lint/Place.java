package io.highlevelexport.lint;

/** Where in the files something stands, as {@link Finding} tells it. */
record Place(String file, int line, String routeId, String stepId) {
  Place at(int otherLine) {
    return new Place(file, otherLine, routeId, stepId);
  }

  Finding error(String problem, String fix) {
    return new Finding(file, line, routeId, stepId, problem, fix, Finding.Severity.ERROR);
  }

  Finding style(String problem, String fix) {
    return new Finding(file, line, routeId, stepId, problem, fix, Finding.Severity.STYLE);
  }
}
