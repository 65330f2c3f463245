package io.highlevelexport.routes;

import io.highlevelexport.config.RouteFolder;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Camel with the routes of a directory. In them, {@code {{key}}} is a key of the configuration,
 * checked and converted as beans get it; Camel itself would prefer the raw text of an environment
 * variable or system property, and let whatever names one, text of a message in an address too,
 * read them all.
 *
 * <p>It looks for classes and resources where this program's own are; in an OSGi container the
 * thread that starts it may know none of them.
 */
public class RoutesMain extends Main {
  private final RouteFolder routes;

  protected RoutesMain(RouteFolder routes) {
    this.routes = routes;
    setShutdownStrategy(new SimpleMainShutdownStrategy());
    setDefaultPropertyPlaceholderLocation("false");
    bind("simple-language", new TimedSimple());
    configure().setAutoConfigurationEnvironmentVariablesEnabled(false);
    configure().setAutoConfigurationSystemPropertiesEnabled(false);
    configure().setAutoConfigurationLogSummary(false);
    configure().setStartupSummaryLevel(StartupSummaryLevel.Off);
    configure().setRoutesIncludePattern("false");
    configure().setStreamCachingEnabled(false);
    configure().setJmxEnabled(false);
    configure().setShutdownTimeout(4);
  }

  @Override
  protected CamelContext createCamelContext() {
    CamelContext context = super.createCamelContext();
    context.setApplicationContextClassLoader(RoutesMain.class.getClassLoader());
    seal(context);
    return context;
  }

  /**
   * Reads the routes at the start, as they are read again when they change. Camel's own patterns
   * take hidden files along, and do not find a directory with a plus, a comma or a star in its
   * path.
   */
  @Override
  protected void configureRoutes(CamelContext context) throws Exception {
    super.configureRoutes(context);
    PluginHelper.getRoutesLoader(context)
        .loadRoutes(
            routes.texts().entrySet().stream()
                .map(file -> resource(routes.directory(), file.getKey(), file.getValue()))
                .toList());
  }

  /** A route file as Camel reads it. */
  public static Resource resource(Path directory, String file, String text) {
    return ResourceHelper.fromString("file:" + directory.resolve(file), text);
  }

  /** The text with the values of its placeholders; unchanged where one is unknown. */
  public static String resolve(CamelContext context, String text) {
    try {
      // {{?key}} is nothing where the key is not there
      return Objects.requireNonNullElse(context.resolvePropertyPlaceholders(text), "");
    } catch (RuntimeException e) {
      return text;
    }
  }

  /** Keeps placeholders from everything but the configuration, and data from placeholders. */
  public static void seal(CamelContext context) {
    PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
    properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
    properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
    // a value is a value, whatever it looks like
    properties.setNestedPlaceholder(false);
    properties.setPropertiesParser(new OptionalKeys(properties));
    context.getCamelContextExtension().addInterceptStrategy(new StepGuard());
    // or a rest: that calls a route takes it away from all others that call it
    context.getRestConfiguration().setInlineRoutes(false);
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
