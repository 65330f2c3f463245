package io.highlevelexport.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every bean that is named exists: in code, in the configuration or in the files. */
final class BeansRule implements Rule {
  private static final Pattern REFERENCE = Pattern.compile("#(?:bean:)?([A-Za-z][\\w.-]*)");
  private static final Pattern IN_SIMPLE = Pattern.compile("\\$\\{(?:bean|ref):([A-Za-z][\\w-]*)");
  private static final String CONFIGURED = "camel.beans.";

  private final Set<String> beans;
  private final Placeholders placeholders;

  /**
   * @param beans names of beans that code binds; the rule rests while it is empty
   */
  BeansRule(Set<String> beans, Placeholders placeholders) {
    this.beans = beans;
    this.placeholders = placeholders;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    if (beans.isEmpty()) {
      return;
    }
    Set<String> known = new HashSet<>(beans);
    placeholders.keys().stream()
        .filter(key -> key.startsWith(CONFIGURED))
        .map(key -> key.substring(CONFIGURED.length()).replaceFirst("[.\\[].*", ""))
        .forEach(known::add);
    routes
        .values()
        .filter(value -> value.key().equals("name") && value.path().contains("beans"))
        .forEach(value -> known.add(value.text()));
    Nearest nearest = new Nearest(known);
    routes
        .values()
        .filter(value -> !value.isProse())
        .forEach(
            value ->
                names(value)
                    .filter(name -> !name.isEmpty() && !known.contains(name))
                    .forEach(
                        name ->
                            findings.accept(
                                value
                                    .place()
                                    .error(
                                        "unknown bean \"" + name + "\"",
                                        nearest.suggest(
                                            name,
                                            "define it in a - beans: list, or correct the"
                                                + " name")))));
  }

  private Stream<String> names(Value value) {
    String text = placeholders.resolve(value.text());
    if (text.contains("{{")) {
      return Stream.empty();
    }
    Matcher reference = REFERENCE.matcher(text);
    if (reference.matches()) {
      return Stream.of(reference.group(1));
    }
    boolean isName =
        value.key().equals("ref") && !value.parent().equals("parameters")
            || value.key().endsWith("Ref")
            || value.key().equals("beanName") && value.parent().equals("parameters")
            || value.key().equals("expression") && value.parent().equals("ref");
    if (isName && !text.contains(":") && !text.contains("${")) {
      return Stream.of(text);
    }
    return IN_SIMPLE.matcher(text).results().map(found -> found.group(1));
  }
}
