package io.highlevelexport.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.model.JsonLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;

/**
 * The one way out for the export's pages, its tokens and {@code check}: through the same proxy,
 * trusting the same authorities, with the same limits for what an odd server sends, and nothing
 * repeated or redirected behind the caller's back.
 */
public final class OutgoingHttp {
  private static final ObjectMapper JSON = JsonLimits.trees();
  private static final int MAX_LINE = 64 << 10;
  private static final int MAX_HEADERS = 200;
  private static final Timeout CONNECT = Timeout.ofSeconds(10);

  private final Settings.Proxy proxy;
  private final SSLContext ca;

  public OutgoingHttp(Settings.Api api) {
    this.proxy = api.proxy();
    this.ca = api.ca();
  }

  /** An answer that has come whole, or as far as it was wanted. */
  public record Answer(int status, byte[] body) {
    /** The body as JSON; a missing node where it is none. */
    public JsonNode json() {
      try {
        JsonNode tree = JSON.readTree(body);
        return tree == null ? JSON.missingNode() : tree;
      } catch (IOException e) {
        return JSON.missingNode();
      }
    }
  }

  /**
   * Connections whose answers are bounded: a line of 64 KiB, be it a status, a header, a trailer or
   * the length of a chunk, and 200 headers.
   *
   * @param most at the same time
   */
  public PoolingHttpClientConnectionManager connections(int most) {
    Http1Config limits =
        Http1Config.custom().setMaxLineLength(MAX_LINE).setMaxHeaderCount(MAX_HEADERS).build();
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setTlsSocketStrategy(ca == null ? null : new DefaultClientTlsStrategy(ca))
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder().http1Config(limits).build())
        .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(CONNECT).build())
        .setMaxConnTotal(most)
        .setMaxConnPerRoute(most)
        .build();
  }

  /** Sends through the proxy, and each request once. */
  public void configure(HttpClientBuilder builder) {
    builder.disableAutomaticRetries();
    builder.disableRedirectHandling();
    builder.disableCookieManagement();
    builder.disableAuthCaching();
    if (proxy == null) {
      builder.setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()));
    } else if (!proxy.host().isEmpty()) {
      builder.setProxy(new HttpHost("http", proxy.host(), proxy.port()));
      if (!proxy.username().isEmpty()) {
        BasicCredentialsProvider login = new BasicCredentialsProvider();
        login.setCredentials(
            new AuthScope(proxy.host(), proxy.port()),
            new UsernamePasswordCredentials(proxy.username(), proxy.password().toCharArray()));
        builder.setDefaultCredentialsProvider(login);
      }
    }
  }

  /**
   * Sends a request over a connection of its own: one of a pool that has died would leave it open
   * whether the request was heard.
   *
   * @param whole for the whole answer, however slowly it drips
   * @param maxBytes of the body; what comes after is not read
   * @throws IOException also when no whole answer came in time
   */
  public Answer send(HttpUriRequestBase request, Duration whole, int maxBytes) throws IOException {
    HttpClientBuilder builder = HttpClients.custom().setConnectionManager(connections(1));
    configure(builder);
    request.setConfig(
        RequestConfig.custom()
            .setResponseTimeout(Timeout.of(whole))
            .setConnectionRequestTimeout(Timeout.of(whole))
            .build());
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> deadline =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              request.cancel();
            },
            CompletableFuture.delayedExecutor(whole.toMillis(), TimeUnit.MILLISECONDS));
    try (CloseableHttpClient client = builder.build()) {
      return client.execute(
          request,
          response -> {
            byte[] body = new byte[0];
            if (response.getEntity() != null) {
              InputStream content = response.getEntity().getContent();
              body = content.readNBytes(maxBytes);
              if (body.length == maxBytes) {
                request.cancel();
              }
            }
            return new Answer(response.getCode(), body);
          });
    } catch (IOException | RuntimeException e) {
      // the latter where the time is over before the connection is up
      if (late.get()) {
        throw new IOException("no whole answer in " + whole.toSeconds() + " s", e);
      }
      throw e;
    } finally {
      deadline.cancel(false);
    }
  }
}
