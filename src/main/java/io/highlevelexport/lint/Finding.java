package io.highlevelexport.lint;

/**
 * One thing that is wrong with a route file, and what to write instead.
 *
 * @param problem what is wrong; never the value of a secret
 * @param fix what the integrator should write
 * @param severity whether the routes may start in spite of it
 */
public record Finding(Place place, String problem, String fix, Severity severity) {
  /** How much a finding weighs. */
  public enum Severity {
    /** Camel would refuse the routes, or they send to a sink that does not exist. */
    BROKEN,
    /** The routes run, and may lose, repeat or leak something. */
    RISK,
    /** Only people will have trouble with the file. */
    STYLE
  }

  /** Whether the routes must not start, or replace running ones, with this finding. */
  public boolean isBroken() {
    return severity == Severity.BROKEN;
  }

  /** Whether it matters to the form of the file only. */
  public boolean isStyle() {
    return severity == Severity.STYLE;
  }

  /** One line: where, what, and what to write. */
  @Override
  public String toString() {
    return place + ": " + problem + "; " + fix;
  }
}
