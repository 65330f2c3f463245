package io.highlevelexport.lint;

import java.util.function.Consumer;

/**
 * Two steps whose defaults lose messages or do nothing: idempotentConsumer and a loop that counts
 * itself.
 */
final class RepeatRule implements Rule {
  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    routes.steps("idempotentConsumer"::equals).forEach(step -> checkIdempotent(step, findings));
    for (RouteFile file : routes.files()) {
      file.steps().stream()
          .filter(
              step -> step.kind().equals("loop") && step.fields().text("doWhile").equals("true"))
          .forEach(step -> checkLoop(step, findings));
    }
  }

  private static void checkIdempotent(Step step, Consumer<Finding> findings) {
    if (!step.fields().text("eager").equals("false")) {
      findings.accept(
          step.placeOf("eager")
              .error(
                  "a message that is under way when the process dies is never delivered again",
                  "write eager: false"));
    }
    if (!step.fields().text("removeOnFailure").equals("false")) {
      findings.accept(
          step.placeOf("removeOnFailure")
              .error(
                  "a message that was dead-lettered is taken up again by every poll",
                  "write removeOnFailure: false"));
    }
  }

  private static void checkLoop(Step step, Consumer<Finding> findings) {
    String condition = step.fields().fields("expression").fields("simple").text("expression");
    if (condition.contains("CamelLoopIndex")) {
      findings.accept(
          step.placeOf("expression")
              .error(
                  "CamelLoopIndex is not yet set when doWhile is asked first, so the loop never"
                      + " runs",
                  "count in a variable of your own"));
    }
  }
}
