package io.highlevelexport.karaf;

import io.highlevelexport.config.Home;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Objects;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;

/** Starts and stops the bundle: lays its files down and waits for its configuration. */
public final class Activator implements BundleActivator {
  private ManagedExport export;

  @Override
  public void start(BundleContext context) throws Exception {
    Path base = Path.of(Objects.requireNonNullElse(context.getProperty("karaf.base"), ""));
    String etc = context.getProperty("karaf.etc");
    Path directory = base.resolve("highlevel-export");
    BundleFiles files = new BundleFiles(context.getBundle());
    files.layDown(directory, etc == null ? base.resolve("etc") : Path.of(etc));
    export =
        new ManagedExport(
            new Home(directory.toAbsolutePath(), directory.toAbsolutePath()),
            System.getenv(),
            Clock.systemUTC());
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_PID, ManagedExport.PID);
    context.registerService(
        new String[] {ManagedService.class.getName(), ManagedExport.class.getName()},
        export,
        properties);
  }

  @Override
  public void stop(BundleContext context) throws Exception {
    export.close();
    deregisterDrivers();
  }

  /** Else the JDK would hold the classes of this bundle for good. */
  private static void deregisterDrivers() throws SQLException {
    for (Driver driver : DriverManager.drivers().toList()) {
      if (driver.getClass().getClassLoader() == Activator.class.getClassLoader()) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }
}
