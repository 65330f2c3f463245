package io.highlevelexport.lint;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.spi.BeanProcessorFactory;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.UriFactoryResolver;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.builder.ExpressionBuilder;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.util.StringHelper;

/**
 * A Camel that loads routes and makes them, but never starts: nothing is connected, read or sent.
 * The beans of the program are known to it by name only.
 */
final class TrialCamel {
  private static final String CONFIGURED = "camel.beans.";

  /** Where Camel hands a bean's name over, to steps and to expressions. */
  private static final int REF = 4;

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
    DefaultCamelContext camel = new DefaultCamelContext(new DefaultRegistry(new Named(named)));
    camel.disableJMX();
    camel.getShutdownStrategy().setTimeout(1);
    camel.setApplicationContextClassLoader(TrialCamel.class.getClassLoader());
    camel.setStartupSummaryLevel(StartupSummaryLevel.Off);
    camel.getPropertiesComponent().setOverrideProperties(configuration);
    camel.build();
    RouteProperties.seal(camel);
    UriFactoryResolver factories = PluginHelper.getUriFactoryResolver(camel);
    camel
        .getCamelContextExtension()
        .addContextPlugin(
            UriFactoryResolver.class,
            (name, context) -> {
              EndpointUriFactory factory = factories.resolveFactory(name, context);
              return factory == null ? null : safe(factory, catalog);
            });
    camel
        .getCamelContextExtension()
        .addContextPlugin(
            BeanProcessorFactory.class,
            around(
                BeanProcessorFactory.class,
                PluginHelper.getBeanProcessorFactory(camel),
                (method, arguments, real) ->
                    method.getParameterCount() > REF && named.contains(plain(arguments[REF]))
                        ? (Processor) exchange -> {}
                        : real.run()));
    BeanLanguage language = new NamedLanguage(named);
    language.setCamelContext(camel);
    camel.getRegistry().bind("bean-language", language);
    return camel;
  }

  private interface Call {
    Object run() throws Throwable;
  }

  private interface Around {
    Object run(Method method, Object[] arguments, Call real) throws Throwable;
  }

  /** The real one, with something done around each call of a method. */
  private static <T> T around(Class<T> type, T real, Around around) {
    return type.cast(
        Proxy.newProxyInstance(
            TrialCamel.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                around.run(
                    method,
                    arguments,
                    () -> {
                      try {
                        return method.invoke(real, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    })));
  }

  /**
   * Puts an address together as Camel does, but refuses those on which Camel 4.18.0 loops for ever:
   * a part of the path whose value holds the part's own name twice, as {@code port:
   * {{export.mail.port}}} of smtp does. What is refused is reported with its line.
   */
  private static EndpointUriFactory safe(EndpointUriFactory factory, CamelCatalog catalog) {
    return around(
        EndpointUriFactory.class,
        factory,
        (method, arguments, real) -> {
          if (!method.getName().equals("buildUri")) {
            return real.run();
          }
          String scheme = (String) arguments[0];
          refuse(catalog.componentModel(scheme), (Map<?, ?>) arguments[1]);
          try {
            return real.run();
          } catch (IllegalArgumentException e) {
            throw new URISyntaxException(scheme, e.getMessage());
          }
        });
  }

  private static void refuse(ComponentModel component, Map<?, ?> values) throws URISyntaxException {
    List<String> parts =
        component == null
            ? List.of()
            : component.getEndpointPathOptions().stream().map(BaseOptionModel::getName).toList();
    for (String part : parts) {
      boolean isElsewhere =
          parts.stream()
              .filter(other -> !other.equals(part))
              .anyMatch(other -> String.valueOf(values.get(other)).contains(part));
      if (isElsewhere && StringHelper.countOccurrence("" + values.get(part), part) > 1) {
        throw new URISyntaxException(
            part, "Camel 4.18.0 hangs on " + part + " here: write its value into the uri");
      }
    }
  }

  /** Answers for each bean with something that has its type and does nothing. */
  private record Named(Set<String> names) implements BeanRepository {
    @Override
    public Object lookupByName(String name) {
      return names.contains(name) ? stub(Predicate.class, Expression.class) : null;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
      if (!names.contains(name)) {
        return null;
      }
      try {
        return type.cast(type.isInterface() ? stub(type) : type.getConstructor().newInstance());
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    private static Object stub(Class<?>... types) {
      return Proxy.newProxyInstance(types[0].getClassLoader(), types, Named::nothing);
    }

    private static Object nothing(Object proxy, Method method, Object[] arguments) {
      Class<?> type = method.getReturnType();
      if (method.getName().equals("equals")) {
        return proxy == arguments[0];
      } else if (type.equals(String.class)) {
        return "bean";
      }
      return type.isPrimitive() && type != void.class
          ? Array.get(Array.newInstance(type, 1), 0)
          : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
      return Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
      return Set.of();
    }
  }

  private static String plain(Object ref) {
    return String.valueOf(ref).replaceFirst("^#(bean:)?", "");
  }

  /** Expressions that call the program's beans; of their methods nothing is known here. */
  private static final class NamedLanguage extends BeanLanguage {
    private final Set<String> names;

    NamedLanguage(Set<String> names) {
      this.names = names;
    }

    @Override
    public Predicate createPredicate(String expression) {
      return createPredicate(expression, null);
    }

    @Override
    public Expression createExpression(String expression, Object[] properties) {
      Object ref = properties == null || properties.length <= REF ? expression : properties[REF];
      return names.contains(plain(ref).replaceFirst("(\\.|\\?|::).*", ""))
          ? ExpressionBuilder.constantExpression("")
          : super.createExpression(expression, properties);
    }
  }
}
