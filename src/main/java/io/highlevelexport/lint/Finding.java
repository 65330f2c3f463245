package io.highlevelexport.lint;

/**
 * One thing that is wrong with a route file, and what to write instead.
 *
 * @param problem what is wrong; never the value of a secret
 * @param fix what the integrator should write
 * @param isBroken whether the routes must not start, or replace running ones: Camel would refuse
 *     them, or they send to a sink that does not exist; else they run, and may lose, repeat or leak
 *     something
 */
public record Finding(Place place, String problem, String fix, boolean isBroken) {
  /** One line: where, what, and what to write. */
  @Override
  public String toString() {
    return place + ": " + problem + "; " + fix;
  }
}
