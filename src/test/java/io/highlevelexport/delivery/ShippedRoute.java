package io.highlevelexport.delivery;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** A Camel context with one file of {@code routes/} and the shipped configuration. */
public final class ShippedRoute implements AutoCloseable {
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final ProducerTemplate producer = camel.createProducerTemplate();
  private final String route;

  /**
   * @param overrides configuration keys that differ from {@code config/application.properties}
   */
  public ShippedRoute(String route, Map<String, String> overrides, Map<String, Object> beans)
      throws Exception {
    this.route = route;
    Properties configuration = shippedConfiguration();
    configuration.putAll(overrides);
    camel.getPropertiesComponent().setInitialProperties(configuration);
    beans.forEach(camel.getRegistry()::bind);
    camel.start();
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            PluginHelper.getResourceLoader(camel)
                .resolveResource("file:routes/" + route + ".camel.yaml"));
    producer.start();
  }

  private static Properties shippedConfiguration() throws IOException {
    Properties configuration = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of("config/application.properties"))) {
      configuration.load(reader);
    }
    return configuration;
  }

  /** Delivers; throws what the route threw, wrapped by Camel. */
  public void deliver(Batch batch) {
    producer.sendBody("direct:" + route, batch);
  }

  public void deliver(Batch batch, Map<String, Object> headers) {
    producer.sendBodyAndHeaders("direct:" + route, batch, headers);
  }

  @Override
  public void close() {
    camel.stop();
  }
}
