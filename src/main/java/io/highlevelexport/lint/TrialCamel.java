package io.highlevelexport.lint;

import io.highlevelexport.routes.RoutesMain;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Predicate;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.UriFactoryResolver;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.util.StringHelper;

/**
 * A Camel that loads routes and makes them, but never starts: nothing is connected, read or sent.
 * The beans of the program are known to it by name only.
 */
final class TrialCamel {
  private static final String CONFIGURED = "camel.beans.";

  private TrialCamel() {}

  /**
   * @param beans the names of the beans that code binds
   */
  static DefaultCamelContext create(
      CamelCatalog catalog, Properties configuration, Set<String> beans) {
    Set<String> named =
        configuration.stringPropertyNames().stream()
            .filter(key -> key.startsWith(CONFIGURED))
            .map(key -> key.substring(CONFIGURED.length()).replaceFirst("[.\\[].*", ""))
            .collect(Collectors.toSet());
    named.addAll(beans);
    DefaultCamelContext camel = new DefaultCamelContext(new Named(named));
    camel.disableJMX();
    camel.getShutdownStrategy().setTimeout(1);
    camel.setApplicationContextClassLoader(TrialCamel.class.getClassLoader());
    camel.setStartupSummaryLevel(StartupSummaryLevel.Off);
    camel.getPropertiesComponent().setOverrideProperties(configuration);
    camel.build();
    RoutesMain.seal(camel);
    UriFactoryResolver factories = PluginHelper.getUriFactoryResolver(camel);
    camel
        .getCamelContextExtension()
        .addContextPlugin(
            UriFactoryResolver.class,
            (name, context) -> {
              EndpointUriFactory real = factories.resolveFactory(name, context);
              return real == null ? null : located(real, catalog.componentModel(name));
            });
    BeanLanguage language = new BeanLanguage();
    language.setValidate(false); // nothing is known of the beans' methods
    language.setCamelContext(camel);
    camel.getRegistry().bind("bean-language", language);
    return camel;
  }

  /** Whether the bean is one of which nothing but the name is known. */
  static boolean isStub(DefaultCamelContext camel, String ref) {
    Object bean = camel.getRegistry().lookupByName(ref.replaceFirst("^#(bean:)?", ""));
    return bean != null && Proxy.isProxyClass(bean.getClass());
  }

  /** Fails in the way to which the loader adds the line, and does not hang. */
  private static EndpointUriFactory located(EndpointUriFactory real, ComponentModel component) {
    return proxy(
        EndpointUriFactory.class,
        (proxy, method, arguments) -> {
          if (component != null && method.getName().equals("buildUri")) {
            refuse(component, (Map<?, ?>) arguments[1]);
          }
          try {
            return method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw new URISyntaxException("", e.getCause().getMessage());
          }
        });
  }

  /**
   * Camel 4.18.0 loops for ever on a part of a path whose value has the part's own name twice,
   * where another part has it too, as {@code {{export.mail.port}}} and {@code
   * {{export.mail.host}}}.
   */
  private static void refuse(ComponentModel component, Map<?, ?> values) throws URISyntaxException {
    List<String> parts =
        component.getEndpointPathOptions().stream().map(BaseOptionModel::getName).toList();
    for (String part : parts) {
      if (StringHelper.countOccurrence("" + values.get(part), part) > 1
          && parts.stream()
              .anyMatch(each -> !each.equals(part) && ("" + values.get(each)).contains(part))) {
        throw new URISyntaxException(
            part, "Camel 4.18.0 hangs on " + part + " here: write its value into the uri");
      }
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    Class<?>[] types = {type};
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, handler));
  }

  /** Answers for each bean with something that has its type and does nothing. */
  private static final class Named extends DefaultRegistry {
    private final Set<String> names;

    Named(Set<String> names) {
      this.names = names;
    }

    @Override
    public Object lookupByName(String name) {
      return names.contains(name)
          ? proxy(Predicate.class, Named::nothing)
          : super.lookupByName(name);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
      if (!names.contains(name)) {
        return super.lookupByNameAndType(name, type);
      }
      try {
        return type.isInterface()
            ? proxy(type, Named::nothing)
            : type.getConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    private static Object nothing(Object proxy, Method method, Object[] arguments) {
      Class<?> type = method.getReturnType();
      return type.isPrimitive() && type != void.class
          ? Array.get(Array.newInstance(type, 1), 0)
          : type.equals(String.class) ? "bean" : null;
    }
  }
}
