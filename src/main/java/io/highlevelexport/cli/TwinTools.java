package io.highlevelexport.cli;

import io.highlevelexport.model.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the API twin adds to the command line. It is a jar of its own, {@code lib/twin} of the
 * distribution, which is opened only for what needs it: no export has it on its class path.
 */
public interface TwinTools {
  List<Object> commands();

  /** Made-up messages of every channel, some of them odd. */
  Stream<Message> messages(String location, Instant now);

  /** Whether the command line is about the commands that come with the twin, or lists all. */
  static boolean areAskedFor(String... args) {
    Set<String> about = Set.of("twin", "help", "--help", "-h", "generate-completion");
    return Stream.of(args).anyMatch(about::contains);
  }

  /** The twin's, from {@code lib/twin} or the class path; empty where neither has it. */
  static Optional<TwinTools> find() {
    Path folder = HighlevelExport.app().resolve("lib/twin");
    ClassLoader loader = TwinTools.class.getClassLoader();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder)) {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
          urls.add(jar.toUri().toURL());
        }
        loader = new URLClassLoader(urls.toArray(URL[]::new), loader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ServiceLoader.load(TwinTools.class, loader).findFirst();
  }
}
