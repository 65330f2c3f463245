package io.highlevelexport.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; tells every problem at once. */
public final class ConfigurationException extends Exception {
  private final transient List<Problem> problems;

  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one. */
  public List<Problem> problems() {
    return problems;
  }
}
