package io.highlevelexport.lint;

import java.util.Set;
import java.util.function.Consumer;

/**
 * Files have the form that Kaoto edits and keeps: maps in place of address strings, no comments in
 * between.
 */
final class FormRule implements Rule {
  private static final Set<String> LANGUAGES = Set.of("simple", "constant", "jsonpath", "xpath");

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    routes
        .values()
        .filter(
            value ->
                value.key().equals("uri")
                    && value.text().contains("?")
                    && !value.text().startsWith("{{"))
        .forEach(
            value ->
                findings.accept(
                    value
                        .place()
                        .style(
                            "options stand in the uri, where Kaoto cannot edit them",
                            "move what follows the ? to parameters:, one option a line")));
    routes
        .steps(Set.of("to", "toD", "poll")::contains)
        .filter(step -> step.body() instanceof YamlNode.Text)
        .forEach(
            step ->
                findings.accept(
                    step.place()
                        .style(
                            step.kind() + " is a single text",
                            "write it with id:, uri: and parameters: below it")));
    routes
        .values()
        .filter(value -> LANGUAGES.contains(value.key()) && !value.parent().equals("parameters"))
        .forEach(
            value ->
                findings.accept(
                    value
                        .place()
                        .style(
                            value.key()
                                + " is written in the short form, which newer Camel gives up",
                            "write " + value.key() + ": with expression: below it")));
    for (RouteFile file : routes.files()) {
      for (int line : file.lateComments()) {
        findings.accept(
            new Place(file.name(), line, "", "")
                .style(
                    "Kaoto drops this comment when it saves the file",
                    "say it in note: of the step, or above the first line of the file"));
      }
    }
  }
}
