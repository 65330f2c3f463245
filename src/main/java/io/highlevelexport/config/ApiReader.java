package io.highlevelexport.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Reads how the API is reached, and with what credential. */
record ApiReader(Values values) {
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");
  private static final Pattern PROXY =
      Pattern.compile(
          "(?:http://)?(?:([^:/@]+)(?::([^/@]*))?@)?([^:/@\\s]+|\\[[^]]+]):(\\d{1,5})/?");
  private static final Pattern KEY = Pattern.compile("([A-Za-z0-9+/]{43}=?)?");
  private static final int MOST_PORT = 65_535;
  private static final String NO_ADDRESS =
      "is no address such as https://services.leadconnectorhq.com (a host has no underscore)";
  private static final String NO_KEY = "make one: openssl rand -base64 32";

  Settings.Api api() {
    URI url = url();
    Secret token = values.secret("export.api.token");
    String given = values.text("export.api.token");
    boolean isThere = !given.isEmpty() || token.file() != null;
    boolean app = !values.text("export.oauth.client-id").isEmpty();
    if (app == isThere) {
      values.problem(
          token.file() == null ? "export.api.token" : "export.api.token-file",
          app
              ? "export.oauth.client-id is given as well: choose one of them"
              : "is missing: give a token (EXPORT_API_TOKEN), a file with one"
                  + " (export.api.token-file) or an app (export.oauth.client-id)");
    } else if (given.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      values.problem("export.api.token", "a token holds no blanks and no characters beyond ASCII");
    }
    return new Settings.Api(
        url,
        token,
        values.text("export.api.version"),
        values.time("export.api.deadline"),
        Long.parseLong(values.text("export.api.max-page-bytes")),
        proxy(),
        ca());
  }

  /** {@code null} where no app is configured. */
  Settings.OAuth oauth() {
    String clientId = values.text("export.oauth.client-id");
    if (clientId.isEmpty()) {
      Stream.of("client-secret", "client-secret-file", "refresh-token", "token-file")
          .map("export.oauth."::concat)
          .filter(key -> !values.text(key).isEmpty())
          .findFirst()
          .ifPresent(
              key ->
                  values.problem("export.oauth.client-id", "is missing, but " + key + " is given"));
      return null;
    }
    String key = values.text("export.oauth.key");
    if (!KEY.matcher(key).matches()) {
      values.problem("export.oauth.key", "is no Base64 of 32 bytes; " + NO_KEY);
    }
    String appId = values.text("export.oauth.app-id");
    return new Settings.OAuth(
        clientId,
        appId.isEmpty() ? clientId.replaceFirst("-.*", "") : appId,
        needed("export.oauth.client-secret", "the secret of the app's client key"),
        values.secret("export.oauth.refresh-token", "export.oauth.token-file"),
        values.text("export.oauth.user-type"),
        values.time("export.oauth.renew-before"),
        needed("export.oauth.key", "a key to keep the tokens with, " + NO_KEY));
  }

  private Secret needed(String key, String what) {
    String file = key + "-file";
    if (values.text(key).isEmpty() && values.text(file).isEmpty()) {
      values.problem(key, "is missing: give " + what + ", or a file with it (" + file + ")");
    }
    return values.secret(key);
  }

  private URI url() {
    String text = values.text("export.api.url").replaceFirst("/$", "");
    // routes get none that is none: Camel would say that they are broken
    values.put("export.api.url", "https://stand-in.invalid");
    try {
      URI url = new URI(text);
      // a name with an underscore, or a port that is none, is no host for Java
      if (url.getHost() == null || !text.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
        values.problem("export.api.url", NO_ADDRESS);
      } else if (!text.startsWith("https:") && !LOOPBACK.matcher(url.getAuthority()).matches()) {
        values.problem(
            "export.api.url",
            "must be https: over http the token would be readable on the way (http is for this"
                + " machine only)");
      } else {
        values.put("export.api.url", text);
      }
      return url;
    } catch (URISyntaxException e) {
      values.problem("export.api.url", NO_ADDRESS);
      return null;
    }
  }

  /** {@code null} where nothing is said. */
  private Settings.Proxy proxy() {
    String text = values.text(Configuration.PROXY);
    Matcher proxy = PROXY.matcher(text);
    if (text.isEmpty() || text.equals("none")) {
      return text.isEmpty() ? null : new Settings.Proxy("", 0, "", "");
    }
    try {
      if (proxy.matches() && Integer.parseInt(proxy.group(4)) <= MOST_PORT) {
        return new Settings.Proxy(
            proxy.group(3),
            Integer.parseInt(proxy.group(4)),
            decoded(proxy.group(1)),
            decoded(proxy.group(2)));
      }
      values.problem(
          Configuration.PROXY, "is no proxy such as http://proxy.example.com:3128, nor none");
    } catch (IllegalArgumentException e) {
      // its message repeats a part of the password
      values.problem(Configuration.PROXY, "has a % in its login that encodes nothing: write %25");
    }
    return null;
  }

  /** {@code null} where nothing is said. */
  private SSLContext ca() {
    String file = values.text("export.ca-file");
    try {
      return file.isEmpty() ? null : CaFile.trusted(values.path("export.ca-file"));
    } catch (IOException e) {
      values.problem("export.ca-file", e.getMessage());
      return null;
    }
  }

  private static String decoded(String part) {
    return part == null ? "" : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
