package io.highlevelexport.dryrun;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The routes as this release came with them, whatever was edited since: they are in its jar. */
public final class ShippedRoutes {
  private static final String ANY = "routes/route-message.camel.yaml";

  private ShippedRoutes() {}

  /**
   * Where they are; the jar stays open until the program ends.
   *
   * @throws IOException when the program's own jar cannot be read
   */
  public static Path directory() throws IOException {
    try {
      URI any = Objects.requireNonNull(ShippedRoutes.class.getResource(ANY), ANY).toURI();
      if (any.getScheme().equals("jar")) {
        FileSystems.newFileSystem(any, Map.of());
      }
      return Path.of(any).getParent();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
