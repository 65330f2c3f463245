package io.highlevelexport.state;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/**
 * The migrations that this program comes with, beside those that a database has had. To look takes
 * some milliseconds; Flyway takes some hundred to find that there is nothing to do.
 */
final class MigrationScripts {
  private static final Pattern SCRIPT = Pattern.compile("V(\\d+)__.+\\.sql");

  private final Dialect dialect;

  MigrationScripts(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Whether the database has had exactly these migrations, each to its end. Where this cannot be
   * told, it has not: Flyway has the say then.
   *
   * @param table Flyway's, with what the database has had
   */
  boolean areAllIn(DataSource database, String table) {
    try {
      Map<String, Integer> shipped = shipped();
      return !shipped.isEmpty() && shipped.equals(applied(database, table));
    } catch (IOException | SQLException e) {
      return false;
    }
  }

  /** The checksum of each version. */
  private Map<String, Integer> shipped() throws IOException {
    String directory = "db/migration/" + dialect.resource() + "/";
    ClassLoader loader = MigrationScripts.class.getClassLoader();
    Map<String, Integer> checksums = new HashMap<>();
    for (String name : names(loader.getResource(directory))) {
      Matcher script = SCRIPT.matcher(name);
      if (script.matches()) {
        try (InputStream content = loader.getResourceAsStream(directory + name)) {
          checksums.put(script.group(1), checksum(content));
        }
      }
    }
    return checksums;
  }

  /** The files of a directory of the class path; none where it is neither a jar's nor on disk. */
  private static List<String> names(URL directory) throws IOException {
    if (directory == null) {
      return List.of();
    }
    if (directory.openConnection() instanceof JarURLConnection jar) {
      String prefix = jar.getEntryName();
      return jar.getJarFile().stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()))
          .toList();
    }
    if (!directory.getProtocol().equals("file")) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(Path.of(URI.create(directory.toString())))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** As Flyway counts it: over the lines without their ends. */
  private static int checksum(InputStream content) throws IOException {
    CRC32 sum = new CRC32();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      sum.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return (int) sum.getValue();
  }

  /** The same of the database; a migration that failed or is none of a script counts as 0. */
  private Map<String, Integer> applied(DataSource database, String table) throws SQLException {
    String named =
        "select {version}, {checksum}, {success} from {%s} where {version} is not null"
            + " and {type} <> 'BASELINE'";
    String query = named.formatted(table).replaceAll("\\{(\\w+)}", quoted("$1"));
    Map<String, Integer> checksums = new HashMap<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        checksums.put(row.getString(1), row.getBoolean(3) ? row.getInt(2) : 0);
      }
    }
    return checksums;
  }

  /** Flyway quotes its names. */
  private String quoted(String name) {
    return dialect == Dialect.MARIADB ? "`" + name + "`" : '"' + name + '"';
  }
}
