package io.highlevelexport.lint;

import io.highlevelexport.routes.RoutesMain;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Predicate;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.UriFactoryResolver;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;

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
  static DefaultCamelContext create(Properties configuration, Set<String> beans) {
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
              return real == null ? null : located(real);
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
  private static EndpointUriFactory located(EndpointUriFactory real) {
    return proxy(
        EndpointUriFactory.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("buildUri") && hangs((Map<?, ?>) arguments[1])) {
            throw new URISyntaxException(
                "write its value into the uri", "Camel 4.18.0 hangs on port here");
          }
          try {
            return method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw new URISyntaxException("", e.getCause().getMessage());
          }
        });
  }

  /**
   * Camel 4.18.0 loops for ever where the port has "port" twice and the host once, as {@code
   * {{export.mail.port}}} and {@code {{export.mail.host}}}.
   */
  private static boolean hangs(Map<?, ?> parts) {
    return ("" + parts.get("host")).contains("port")
        && ("" + parts.get("port")).matches(".*port.*port.*");
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
