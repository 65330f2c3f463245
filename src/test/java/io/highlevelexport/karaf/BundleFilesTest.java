package io.highlevelexport.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.SmallDisk;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class BundleFilesTest {
  private static final Path SHIPPED = Path.of("routes");

  @TempDir Path karaf;

  /** What is there is never overwritten, so half a route would stay. */
  @Test
  void a_disk_that_is_full_at_the_first_start_leaves_no_half_of_a_route() throws Exception {
    Path home = karaf.resolve("highlevel-export");
    Path etc = Files.createDirectories(karaf.resolve("etc"));
    BundleFiles files = new BundleFiles(bundle());
    try (SmallDisk disk = SmallDisk.at(home, "16k")) {
      assertThatThrownBy(() -> files.layDown(home, etc)).isInstanceOf(IOException.class);
      disk.resize("16m");

      files.layDown(home, etc);

      for (Path route : shipped()) {
        assertThat(home.resolve("routes").resolve(route.getFileName()))
            .hasSameBinaryContentAs(route);
      }
    }
  }

  private static List<Path> shipped() throws IOException {
    try (Stream<Path> routes = Files.list(SHIPPED)) {
      return routes.toList();
    }
  }

  /** The container's, of which only its files are asked for. */
  private static Bundle bundle() throws IOException {
    List<URL> routes = new ArrayList<>();
    for (Path route : shipped()) {
      routes.add(route.toUri().toURL());
    }
    return (Bundle)
        Proxy.newProxyInstance(
            Bundle.class.getClassLoader(),
            new Class<?>[] {Bundle.class},
            (proxy, method, arguments) -> Collections.enumeration(routes));
  }
}
