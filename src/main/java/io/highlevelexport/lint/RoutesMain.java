package io.highlevelexport.lint;

import io.highlevelexport.config.RouteFolder;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Camel with the routes of a directory. It looks for classes and resources where this program's own
 * are; in an OSGi container the thread that starts it may know none of them.
 */
public class RoutesMain extends Main {
  private final Path directory;

  protected RoutesMain(Path directory) {
    this.directory = directory;
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
    addMainListener(
        new MainListenerSupport() {
          @Override
          public void afterConfigure(BaseMainSupport main) {
            try {
              load(main.getCamelContext());
            } catch (Exception e) {
              throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
          }
        });
  }

  @Override
  protected CamelContext createCamelContext() {
    CamelContext context = super.createCamelContext();
    context.setApplicationContextClassLoader(RoutesMain.class.getClassLoader());
    RouteProperties.seal(context);
    return context;
  }

  /**
   * Reads the routes at the start, as they are read again when they change. Camel's own patterns
   * take hidden files along, and do not find a directory with a plus, a comma or a star in its
   * path.
   */
  protected void load(CamelContext context) throws Exception {
    PluginHelper.getRoutesLoader(context)
        .loadRoutes(
            RouteFolder.texts(directory).entrySet().stream()
                .map(file -> resource(directory, file.getKey(), file.getValue()))
                .toList());
  }

  /** A route file as Camel reads it. */
  public static Resource resource(Path directory, String file, String text) {
    return ResourceHelper.fromString("file:" + directory.resolve(file), text);
  }
}
