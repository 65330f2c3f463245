package io.highlevelexport.app;

import io.highlevelexport.config.RouteFolder;
import java.nio.file.Path;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Reads the routes at the start, as they are read again when they change. Camel's own patterns take
 * hidden files along, and do not find a directory with a plus, a comma or a star in its path.
 */
final class RouteLoading extends MainListenerSupport {
  private final Path directory;

  RouteLoading(Path directory) {
    this.directory = directory;
  }

  @Override
  public void afterConfigure(BaseMainSupport main) {
    try {
      PluginHelper.getRoutesLoader(main.getCamelContext())
          .loadRoutes(
              RouteFolder.texts(directory).entrySet().stream()
                  .map(file -> resource(directory, file.getKey(), file.getValue()))
                  .toList());
    } catch (Exception e) {
      throw RuntimeCamelException.wrapRuntimeCamelException(e);
    }
  }

  static Resource resource(Path directory, String file, String text) {
    return ResourceHelper.fromString("file:" + directory.resolve(file), text);
  }
}
