package io.highlevelexport.cli;

import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Problem;

/** Failures, in words for people. */
final class Problems {
  private Problems() {}

  static String inWords(Exception exception) {
    StringBuilder text = new StringBuilder();
    if (exception instanceof ConfigurationException configuration) {
      text.append("The configuration cannot be used:");
      for (Problem problem : configuration.problems()) {
        text.append(System.lineSeparator()).append("  ").append(problem);
      }
    } else if (exception instanceof StartException) {
      text.append(exception.getMessage());
    } else {
      text.append("Internal error: ").append(exception.getClass().getName()).append(": ");
      text.append(exception.getMessage());
      text.append(System.lineSeparator());
      text.append("Level DEBUG for io.highlevelexport.cli in config/logback.xml shows where.");
    }
    return text.toString();
  }

  /** What the chain of causes says, from the outside in, without repeating itself. */
  static String root(Throwable thrown) {
    String said = "";
    StringBuilder text = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && !said.contains(message.strip())) {
        said += message;
        text.append(text.isEmpty() ? "" : ": ").append(message.strip());
      }
    }
    return text.isEmpty() ? thrown.getClass().getSimpleName() : text.toString();
  }
}
