package io.highlevelexport.lint;

import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.PropertiesFunction;

/**
 * What {@code {{key}}} means in a route: a key of the configuration, checked and converted as beans
 * get it. Camel itself would prefer the raw text of an environment variable or system property, and
 * let whatever names one, text of a message in an address too, read them all.
 */
final class RouteProperties {
  private RouteProperties() {}

  /** Keeps placeholders from everything but the configuration, and data from placeholders. */
  static void seal(CamelContext context) {
    PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
    properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
    properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
    // a value is a value, whatever it looks like
    properties.setNestedPlaceholder(false);
    properties.setPropertiesParser(new OptionalKeys(properties));
    context.getCamelContextExtension().addInterceptStrategy(new DynamicAddresses());
    for (String name :
        new String[] {"env", "sys", "service", "service.name", "service.host", "service.port"}) {
      properties.addPropertiesFunction(new Refused(name));
    }
  }

  private record Refused(String name) implements PropertiesFunction {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public String apply(String remainder) {
      throw new IllegalArgumentException(
          "{{"
              + name
              + ":...}} is not available: name a key of config/application.properties, which an"
              + " environment variable overrides");
    }
  }
}
