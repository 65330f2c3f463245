package io.highlevelexport.ops;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;

/**
 * Sends a span for each route and step outwards to an OpenTelemetry collector. No span goes with a
 * message: neither the API nor a mail gets a header of it.
 */
public final class Traces implements AutoCloseable {
  /** There are hundreds of these in a page: the page's own span is what tells something. */
  private static final String PER_MESSAGE = "direct:route-message";

  private static final long LAST_SPANS_SECONDS = 3;

  private final SdkTracerProvider provider;

  /**
   * @param endpoint an address for OTLP over HTTP
   * @param release of this program
   */
  public Traces(String endpoint, String release) {
    Resource resource =
        Resource.getDefault().toBuilder()
            .put("service.name", "highlevel-export")
            .put("service.version", release)
            .build();
    provider =
        SdkTracerProvider.builder()
            .setResource(resource)
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build())
                    .build())
            .build();
  }

  /** What Camel has to be told. */
  public static Properties settings() {
    Properties properties = new Properties();
    properties.setProperty("camel.opentelemetry2.enabled", "true");
    properties.setProperty("camel.opentelemetry2.excludePatterns", PER_MESSAGE);
    return properties;
  }

  /** Gives Camel the tracer. To be called before it starts. */
  public void into(Main camel) {
    Tracer tracer = provider.get("camel");
    camel.bind("tracer", tracer);
    camel.bind("propagators", ContextPropagators.noop());
  }

  /** Sends what is left, if that does not take long. */
  @Override
  public void close() {
    provider.shutdown().join(LAST_SPANS_SECONDS, TimeUnit.SECONDS);
  }
}
