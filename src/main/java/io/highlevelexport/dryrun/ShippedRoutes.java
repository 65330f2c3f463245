package io.highlevelexport.dryrun;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The routes as this release came with them, whatever was edited since: they are in its jar. */
public final class ShippedRoutes implements AutoCloseable {
  private static final String ANY = "routes/route-message.camel.yaml";

  private final FileSystem jar;
  private final Path directory;

  /**
   * @throws IOException when the program's own jar cannot be read
   */
  public ShippedRoutes() throws IOException {
    try {
      URI any = Objects.requireNonNull(ShippedRoutes.class.getResource(ANY), ANY).toURI();
      jar = any.getScheme().equals("jar") ? FileSystems.newFileSystem(any, Map.of()) : null;
      directory = Path.of(any).getParent();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    if (jar != null) {
      jar.close();
    }
  }
}
