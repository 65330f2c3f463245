package io.highlevelexport.lint;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.util.StringHelper;

/**
 * Puts an address together as Camel does, but refuses those on which Camel 4.18.0 loops for ever: a
 * part of the path whose value holds the part's own name twice, as {@code port:
 * {{export.mail.port}}} of smtp does. What is refused is reported with its line.
 */
record SafeUriFactory(EndpointUriFactory real, CamelCatalog catalog) implements EndpointUriFactory {
  @Override
  public String buildUri(String scheme, Map<String, Object> parameters, boolean encode)
      throws URISyntaxException {
    ComponentModel component = catalog.componentModel(scheme);
    List<String> parts =
        component == null
            ? List.of()
            : component.getEndpointPathOptions().stream().map(BaseOptionModel::getName).toList();
    for (String part : parts) {
      String value = String.valueOf(parameters.get(part));
      boolean isElsewhere =
          parts.stream()
              .filter(other -> !other.equals(part))
              .anyMatch(other -> String.valueOf(parameters.get(other)).contains(part));
      if (isElsewhere && StringHelper.countOccurrence(value, part) > 1) {
        throw new URISyntaxException(
            part, "Camel 4.18.0 hangs on " + part + " here: write its value into the uri");
      }
    }
    try {
      return real.buildUri(scheme, parameters, encode);
    } catch (IllegalArgumentException e) {
      throw new URISyntaxException(scheme, e.getMessage());
    }
  }

  @Override
  public boolean isEnabled(String scheme) {
    return real.isEnabled(scheme);
  }

  @Override
  public Set<String> propertyNames() {
    return real.propertyNames();
  }

  @Override
  public Set<String> secretPropertyNames() {
    return real.secretPropertyNames();
  }

  @Override
  public Map<String, String> multiValuePrefixes() {
    return real.multiValuePrefixes();
  }

  @Override
  public boolean isLenientProperties() {
    return real.isLenientProperties();
  }

  @Override
  public CamelContext getCamelContext() {
    return real.getCamelContext();
  }

  @Override
  public void setCamelContext(CamelContext camel) {
    real.setCamelContext(camel);
  }
}
