package io.highlevelexport;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A real S3 server of this process (S3Proxy) with one bucket, which checks signatures. Its jar
 * holds libraries that the program has in other versions, so it is loaded apart.
 */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "archive";
  static final String ACCESS_KEY = "AKIAEXPORT0000000001";
  static final String SECRET_KEY = "s3+canary%41&x=1/y";

  private final URLClassLoader apart;
  private final Object server;
  private final S3Client client;

  S3Server(int port) throws Exception {
    Path jar = Path.of(System.getProperty("s3proxy"));
    apart =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    server = apart(() -> start(port));
    client =
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + port))
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .httpClientBuilder(ApacheHttpClient.builder())
            .build();
    client.createBucket(request -> request.bucket(BUCKET));
  }

  private Object start(int port) throws Exception {
    Class<?> type = apart.loadClass("org.gaul.s3proxy.junit.S3ProxyJunitCore$Builder");
    Object builder = type.getConstructor().newInstance();
    type.getMethod("withCredentials", String.class, String.class)
        .invoke(builder, ACCESS_KEY, SECRET_KEY);
    type.getMethod("withPort", int.class).invoke(builder, port);
    Object started = type.getMethod("build").invoke(builder);
    started.getClass().getMethod("beforeEach").invoke(started);
    return started;
  }

  /** What is in the bucket, by key. */
  Map<String, String> objects() {
    Map<String, String> objects = new TreeMap<>();
    for (S3Object object :
        client.listObjectsV2Paginator(request -> request.bucket(BUCKET)).contents()) {
      byte[] content =
          client
              .getObjectAsBytes(request -> request.bucket(BUCKET).key(object.key()))
              .asByteArray();
      objects.put(object.key(), new String(content, StandardCharsets.UTF_8));
    }
    return objects;
  }

  /** What an object has besides its content. */
  Map<String, String> metadata(String key) {
    return client.headObject(request -> request.bucket(BUCKET).key(key)).metadata();
  }

  /** The server looks for its parts through the thread's class loader. */
  private <T> T apart(Callable<T> call) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(apart);
    try {
      return call.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public void close() throws Exception {
    client.close();
    apart(() -> server.getClass().getMethod("afterEach").invoke(server));
    apart.close();
  }
}
