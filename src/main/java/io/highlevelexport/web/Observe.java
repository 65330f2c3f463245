package io.highlevelexport.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** Health and metrics, of Camel and of this program, in the form of Camel's management server. */
public final class Observe {
  private static final String FULL = "full";

  private Observe() {}

  /** Has the time of each route measured. To be called before there are any. */
  public static void measure(CamelContext camel) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    camel.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
    MicrometerRoutePolicyFactory times = new MicrometerRoutePolicyFactory();
    times.setMeterRegistry(registry);
    camel.addRoutePolicyFactory(times);
  }

  private record Health(String status, List<Check> checks) {}

  private record Check(
      String name,
      String status,
      @JsonProperty("error-message") String error,
      String message,
      Map<String, Object> data) {
    static Check of(HealthCheck.Result result, boolean withData) {
      return new Check(
          result.getCheck().getId(),
          result.getState().name(),
          result.getError().map(Throwable::getMessage).orElse(null),
          result.getMessage().orElse(null),
          withData && !result.getDetails().isEmpty() ? result.getDetails() : null);
    }
  }

  /**
   * @param camel {@code null} while this instance does not work
   */
  static Answer answer(HttpServerRequest request, CamelContext camel) {
    return switch (request.path()) {
      case "/observe/health" -> health(request, camel, HealthCheckHelper::invoke);
      case "/observe/health/ready" -> health(request, camel, HealthCheckHelper::invokeReadiness);
      case "/observe/health/live" -> health(request, camel, HealthCheckHelper::invokeLiveness);
      case "/observe/metrics" -> metrics(camel);
      default -> Answer.text(404, "There is nothing here.\n");
    };
  }

  private static Answer health(
      HttpServerRequest request,
      CamelContext camel,
      BiFunction<CamelContext, String, Collection<HealthCheck.Result>> checks) {
    boolean live = request.path().endsWith("live");
    if (camel == null) {
      return Answer.json(live ? 200 : 503, Map.of("status", live ? "UP" : "STANDBY"));
    }
    Collection<HealthCheck.Result> results = checks.apply(camel, FULL);
    boolean up = HealthCheckHelper.isResultsUp(results, request.path().endsWith("ready"));
    boolean data = "true".equals(request.getParam("data"));
    List<Check> all = results.stream().map(result -> Check.of(result, data)).toList();
    return Answer.json(up ? 200 : 503, new Health(up ? "UP" : "DOWN", all));
  }

  private static Answer metrics(CamelContext camel) {
    if (camel == null) {
      return Answer.text(503, "standby: there are no figures here\n");
    }
    String figures = camel.getRegistry().findSingleByType(PrometheusMeterRegistry.class).scrape();
    return Answer.of(
        200, "text/plain; version=0.0.4; charset=utf-8", figures.getBytes(StandardCharsets.UTF_8));
  }
}
