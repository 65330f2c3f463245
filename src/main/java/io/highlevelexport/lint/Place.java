package io.highlevelexport.lint;

/**
 * Where in the files something stands.
 *
 * @param file the directory's and the file's name, such as {@code routes/poll.camel.yaml}
 * @param line counted from 1
 * @param routeId empty outside a route, and in a file that Camel cannot load
 * @param stepId the step's id, or its kind where it has none; empty outside a step likewise
 */
public record Place(String file, int line, String routeId, String stepId) {
  /** The beginning of a file or directory. */
  static Place of(String file) {
    return new Place(file, 1, "", "");
  }

  Finding broken(String problem, String fix) {
    return new Finding(this, problem, fix, true);
  }

  Finding risk(String problem, String fix) {
    return new Finding(this, problem, fix, false);
  }

  @Override
  public String toString() {
    String route = routeId.isEmpty() ? "" : " route " + routeId;
    String step = stepId.isEmpty() ? "" : (route.isEmpty() ? " step " : ", step ") + stepId;
    return file + ":" + line + route + step;
  }
}
