package io.highlevelexport.lint;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.BeanScope;
import org.apache.camel.CamelContext;
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
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.builder.ExpressionBuilder;

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
              return factory == null ? null : new SafeUriFactory(factory, catalog);
            });
    BeanLanguage language = new NamedLanguage(named);
    language.setCamelContext(camel);
    camel.getRegistry().bind("bean-language", language);
    camel
        .getCamelContextExtension()
        .addContextPlugin(
            BeanProcessorFactory.class,
            new NamedProcessors(named, PluginHelper.getBeanProcessorFactory(camel)));
    return camel;
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
      if (type.isInterface()) {
        return type.cast(stub(type));
      }
      try {
        return type.getConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    private static Object stub(Class<?>... types) {
      return Proxy.newProxyInstance(types[0].getClassLoader(), types, Named::nothing);
    }

    private static Object nothing(Object proxy, Method method, Object[] arguments) {
      if (method.getName().equals("equals")) {
        return proxy == arguments[0];
      }
      Class<?> type = method.getReturnType();
      if (type.equals(String.class)) {
        return "bean";
      }
      return type.isPrimitive() && !type.equals(void.class)
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

  /** Steps that call the program's beans; of their methods nothing is known here. */
  private record NamedProcessors(Set<String> names, BeanProcessorFactory real)
      implements BeanProcessorFactory {
    @Override
    public Processor createBeanProcessor(CamelContext camel, Object bean, Method method)
        throws Exception {
      return real.createBeanProcessor(camel, bean, method);
    }

    @Override
    public Processor createBeanProcessor(
        CamelContext camel,
        Object bean,
        String beanType,
        Class<?> beanClass,
        String ref,
        String method,
        BeanScope scope)
        throws Exception {
      return names.contains(plain(ref))
          ? exchange -> {}
          : real.createBeanProcessor(camel, bean, beanType, beanClass, ref, method, scope);
    }
  }

  private static String plain(String ref) {
    return String.valueOf(ref).replaceFirst("^#(bean:)?", "");
  }

  /** Expressions that call the program's beans. */
  private static final class NamedLanguage extends BeanLanguage {
    private static final int REF = 4;
    private final Set<String> names;

    NamedLanguage(Set<String> names) {
      this.names = names;
    }

    @Override
    public Predicate createPredicate(String expression) {
      return ExpressionToPredicateAdapter.toPredicate(createExpression(expression));
    }

    @Override
    public Expression createExpression(String expression, Object[] properties) {
      Object ref = properties == null || properties.length <= REF ? null : properties[REF];
      String name = ref == null ? String.valueOf(expression) : ref.toString();
      return names.contains(plain(name).replaceFirst("(\\.|\\?|::).*", ""))
          ? ExpressionBuilder.constantExpression("")
          : super.createExpression(expression, properties);
    }
  }
}
