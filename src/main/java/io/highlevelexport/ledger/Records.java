package io.highlevelexport.ledger;

import java.lang.reflect.Constructor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads rows as records: a query's columns stand in the order of the record's components, and those
 * of a record within it in the place of that one. Times are epoch milliseconds, conditions numbers.
 */
public final class Records {
  /** No database takes any number of parameters. */
  private static final int IDS_AT_ONCE = 200;

  private static final ClassValue<Constructor<?>> CONSTRUCTORS =
      new ClassValue<>() {
        @Override
        protected Constructor<?> computeValue(Class<?> type) {
          Constructor<?> all =
              Stream.of(type.getDeclaredConstructors())
                  .filter(each -> each.getParameterCount() == type.getRecordComponents().length)
                  .findFirst()
                  .orElseThrow();
          all.setAccessible(true);
          return all;
        }
      };

  private Records() {}

  /**
   * @param type a record, or that of a value that stands alone in its row
   */
  public static <T> List<T> list(
      JdbcTemplate jdbc, Class<T> type, String sql, Object... parameters) {
    return jdbc.query(sql, (row, number) -> type.cast(read(type, row, new int[1])), parameters);
  }

  /** The first of them; empty where there is none, or where that value is null. */
  public static <T> Optional<T> first(
      JdbcTemplate jdbc, Class<T> type, String sql, Object... parameters) {
    List<T> found = list(jdbc, type, sql, parameters);
    return found.isEmpty() ? Optional.empty() : Optional.ofNullable(found.get(0));
  }

  /**
   * The rows with one of the ids, however many these are.
   *
   * @param sql ends with {@code in}, which the ids follow
   * @param before the parameters in front of them
   */
  public static <T> List<T> byIds(
      JdbcTemplate jdbc, Class<T> type, String sql, List<String> before, List<String> ids) {
    List<T> rows = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(from + IDS_AT_ONCE, ids.size()));
      List<String> parameters = new ArrayList<>(before);
      parameters.addAll(some);
      rows.addAll(list(jdbc, type, sql + among(some.size()), parameters.toArray()));
    }
    return rows;
  }

  /** The parameters of a list in a condition: {@code (?, ?)}. */
  private static String among(int count) {
    return " (" + "?, ".repeat(count - 1) + "?)";
  }

  /**
   * @param column the one that was read last
   */
  private static Object read(Class<?> type, ResultSet row, int[] column) throws SQLException {
    if (type.isRecord()) {
      return record(CONSTRUCTORS.get(type), row, column);
    }
    int place = ++column[0];
    if (type == String.class) {
      return row.getString(place);
    }
    if (type.isEnum()) {
      return constant(type, row.getString(place));
    }
    long number = row.getLong(place);
    if (row.wasNull() && !type.isPrimitive()) {
      return null;
    }
    return switch (type.getSimpleName()) {
      case "Instant" -> Instant.ofEpochMilli(number);
      case "boolean", "Boolean" -> number != 0;
      case "int", "Integer" -> Math.toIntExact(number);
      case "long", "Long" -> number;
      default -> throw new IllegalArgumentException("no column is a " + type);
    };
  }

  private static Object record(Constructor<?> constructor, ResultSet row, int[] column)
      throws SQLException {
    Class<?>[] types = constructor.getParameterTypes();
    Object[] values = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      values[i] = read(types[i], row, column);
    }
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a row is no " + constructor.getDeclaringClass(), e);
    }
  }

  private static Object constant(Class<?> type, String name) {
    return Stream.of(type.getEnumConstants())
        .filter(each -> ((Enum<?>) each).name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + type + " is called " + name));
  }
}
