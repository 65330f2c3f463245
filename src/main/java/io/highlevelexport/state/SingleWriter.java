package io.highlevelexport.state;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections to H2 of which one at a time changes something, from its first change until its
 * transaction ends. Reading waits for nobody.
 *
 * <p>H2 (2.3.232, and 2.4.240 too) writes a commit to its file as the state of one table and index
 * after the other, while other transactions go on changing and committing them: until its next
 * commit the file holds parts of transactions, and after a kill between the two a row is there
 * without its index, or a walk's position without the page that was read up to it.
 */
final class SingleWriter extends DelegatingDataSource {
  /** Not executeQuery: a "select for update" leaves rows as they are, and its end is guarded. */
  private static final Set<String> CHANGES =
      Set.of("execute", "executeUpdate", "executeLargeUpdate", "executeBatch", "executeLargeBatch");

  private final ReentrantLock writing = new ReentrantLock();

  SingleWriter(DataSource connections) {
    super(connections);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return guarded(super.getConnection());
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return guarded(super.getConnection(username, password));
  }

  private Connection guarded(Connection connection) {
    return proxy(Connection.class, new Guard(connection));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            SingleWriter.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** One connection, used by one thread at a time from the first change to the end. */
  private final class Guard implements InvocationHandler {
    private final Connection connection;
    private boolean autoCommit = true;
    private boolean holdsLock;

    Guard(Connection connection) {
      this.connection = connection;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      boolean ends = endsTransaction(method.getName(), arguments);
      if (method.getName().equals("setAutoCommit")) {
        autoCommit = (Boolean) arguments[0];
      }
      if (ends) {
        return end(method, arguments);
      }
      Object result = call(connection, method, arguments);
      return result instanceof Statement statement
          ? proxy(
              method.getReturnType().asSubclass(Statement.class),
              (self, step, values) -> step(proxy, statement, step, values))
          : result;
    }

    private boolean endsTransaction(String method, Object[] arguments) {
      return switch (method) {
        case "commit" -> true;
        // to a savepoint is not the end
        case "rollback" -> arguments == null;
        case "setAutoCommit" -> !autoCommit && arguments[0].equals(true);
        case "close" -> !autoCommit;
        default -> false;
      };
    }

    private Object end(Method method, Object[] arguments) throws Throwable {
      writing.lock();
      try {
        return call(connection, method, arguments);
      } finally {
        if (holdsLock) {
          holdsLock = false;
          writing.unlock();
        }
        writing.unlock();
      }
    }

    private Object step(Object proxy, Statement statement, Method method, Object[] arguments)
        throws Throwable {
      if (method.getName().equals("getConnection")) {
        return proxy;
      }
      if (!CHANGES.contains(method.getName())) {
        return call(statement, method, arguments);
      }
      writing.lock();
      try {
        return call(statement, method, arguments);
      } finally {
        if (autoCommit || holdsLock) {
          writing.unlock();
        } else {
          holdsLock = true;
        }
      }
    }
  }
}
