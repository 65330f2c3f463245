package io.highlevelexport.dryrun;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;

/** The routes as this release came with them, whatever was edited since: they are in its jar. */
public final class ShippedRoutes implements AutoCloseable {
  private static final String FOLDER = "routes";
  private static final String ANY = FOLDER + "/route-message.camel.yaml";

  private final FileSystem jar;
  private final Path directory;

  /**
   * @throws IOException when the program's own jar cannot be read
   */
  public ShippedRoutes() throws IOException {
    URL any = ShippedRoutes.class.getResource(ANY);
    if (any == null) {
      throw new IOException("the jar of highlevel-export lacks the shipped routes");
    }
    try {
      URI uri = any.toURI();
      if (uri.getScheme().equals("jar")) {
        jar = FileSystems.newFileSystem(uri, Map.of());
        directory = jar.getPath(uri.toString().replaceFirst("^.*!", "")).getParent();
      } else {
        jar = null;
        directory = Path.of(uri).getParent();
      }
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
