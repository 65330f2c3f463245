package io.highlevelexport.lint;

import io.highlevelexport.message.Message;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A word after {@code body.} in {@code route-message} that looks like a field's, is one. */
final class FieldsRule implements Rule {
  private static final String DECIDES = "route-message";
  private static final Pattern FIELD = Pattern.compile("\\$\\{body\\.([A-Za-z]+)");

  private final List<String> known = new ArrayList<>();

  FieldsRule() {
    for (Method method : Message.class.getMethods()) {
      String name = method.getName();
      known.add(name);
      if (name.startsWith("get") && name.length() > 3) {
        known.add(name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4));
      }
    }
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    routes
        .values()
        .filter(value -> value.place().routeId().equals(DECIDES) && !value.isProse())
        .forEach(
            value -> {
              Matcher field = FIELD.matcher(value.text());
              while (field.find()) {
                if (!known.contains(field.group(1))) {
                  findings.accept(
                      value
                          .place()
                          .style(
                              "a message has no \"" + field.group(1) + "\"",
                              new Nearest(known)
                                  .suggest(
                                      field.group(1),
                                      "write ${body.get('" + field.group(1) + "')}")));
                }
              }
            });
  }
}
