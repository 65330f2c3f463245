package io.highlevelexport.lint;

import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A value that holds {@code + % &} reaches an endpoint as it is, not as part of an address. */
final class RawRule implements Rule {
  private static final Pattern OPTION =
      Pattern.compile("[?&]([\\w.-]+)=[^&]*?(?<!RAW\\()(?<!RAW\\{)\\{\\{\\??([\\w.-]+)(:[^}]*)?}}");
  private static final Pattern SPECIAL = Pattern.compile("[+%&]");

  private final Properties configuration;

  RawRule(Properties configuration) {
    this.configuration = configuration;
  }

  @Override
  public void check(LoadedRoutes routes, Consumer<Finding> findings) {
    for (Step step : routes.steps()) {
      OPTION
          .matcher(step.uri())
          .results()
          .filter(found -> isSpecial(found.group(2), routes))
          .forEach(found -> findings.accept(finding(step.place(), found)));
    }
  }

  private boolean isSpecial(String key, LoadedRoutes routes) {
    String value = configuration.getProperty(key, "");
    return SPECIAL.matcher(value.isEmpty() ? routes.resolve("{{" + key + ":}}") : value).find();
  }

  private static Finding finding(Place place, MatchResult found) {
    String key = "{{" + found.group(2) + "}}";
    return place.risk(
        "option \""
            + found.group(1)
            + "\": the value of "
            + key
            + " holds +, % or &, which an"
            + " address changes",
        "write \"RAW(" + key + ")\"");
  }
}
