package io.highlevelexport.lint;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.tooling.model.ArtifactModel;

/** What a route uses of Camel is there: not every component comes with the program. */
final class InstalledRule implements Rule {
  private static final String SERVICES = "META-INF/services/org/apache/camel/";
  private static final Set<String> CONVERSIONS = Set.of("marshal", "unmarshal");

  private final CamelCatalog catalog;
  private final Endpoints endpoints;
  private final ClassLoader libraries;

  /**
   * @param libraries finds what is there
   */
  InstalledRule(CamelCatalog catalog, Endpoints endpoints, ClassLoader libraries) {
    this.catalog = catalog;
    this.endpoints = endpoints;
    this.libraries = libraries;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    endpoints
        .of(routes)
        .filter(endpoint -> isMissing("component", endpoint.scheme()))
        .forEach(
            endpoint ->
                tell(
                    endpoint.place(),
                    "component " + endpoint.scheme(),
                    catalog.componentModel(endpoint.scheme()),
                    findings));
    List<String> formats = catalog.findDataFormatNames();
    routes
        .steps(CONVERSIONS::contains)
        .forEach(
            step ->
                step.fields().values().keySet().stream()
                    .filter(formats::contains)
                    .filter(format -> isMissing("dataformat", format))
                    .forEach(
                        format ->
                            tell(
                                step.placeOf(format),
                                "data format " + format,
                                catalog.dataFormatModel(format),
                                findings)));
    List<String> languages = catalog.findLanguageNames();
    routes
        .values()
        .filter(value -> value.key().equals("expression") && languages.contains(value.parent()))
        .filter(value -> isMissing("language", value.parent()))
        .forEach(
            value ->
                tell(
                    value.place(),
                    "language " + value.parent(),
                    catalog.languageModel(value.parent()),
                    findings));
  }

  private boolean isMissing(String kind, String name) {
    return libraries.getResource(SERVICES + kind + "/" + name) == null;
  }

  private void tell(Place place, String what, ArtifactModel<?> model, Consumer<Finding> findings) {
    if (model != null) {
      findings.accept(
          place.error(
              what + " is not installed",
              "put "
                  + model.getArtifactId()
                  + "-"
                  + model.getVersion()
                  + ".jar and what it needs into ext/, as docs/recipes/README.md says"));
    }
  }
}
