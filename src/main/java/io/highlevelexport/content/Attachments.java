package io.highlevelexport.content;

import io.highlevelexport.config.Key;
import io.highlevelexport.model.ContentHash;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which attachments are fetched: their addresses come with messages, and anybody may have written
 * those.
 *
 * @param hosts {@code files.example.com}, {@code *.example.com} for all below it, or an origin such
 *     as {@code http://files.example.com:8080}; without a scheme https
 * @param mostBytes of one
 * @param types of media, {@code *} for any
 */
public record Attachments(List<String> hosts, long mostBytes, List<String> types) {
  /**
   * What no address may have, and some have all the same: blanks and letters of any language, a
   * percent sign that encodes nothing.
   */
  private static final Pattern UNSAFE =
      Pattern.compile("[^!-~]|[\"<>\\\\^`{|}\\[\\]]|%(?!\\p{XDigit}{2})");

  /** {@link URI} takes a name with an underscore for none of a host, and there are some. */
  private static final Pattern HOST = Pattern.compile("[\\w.-]+(:\\d{1,5})?");

  public static Attachments of(Map<String, String> keys) {
    return new Attachments(
        Key.list(keys.get("export.attachments.hosts")).toList(),
        Long.parseLong(keys.get("export.attachments.max-bytes")),
        Key.list(keys.get("export.attachments.types")).toList());
  }

  /** The same for the same limits. */
  public String digest() {
    return ContentHash.hex(toString());
  }

  /**
   * Says why an address is not asked.
   *
   * @return {@code null} where it is
   */
  String problem(URI address) {
    String authority = address.getRawAuthority();
    if (address.getScheme() == null
        || authority == null
        || address.getHost() == null && !HOST.matcher(authority).matches()) {
      return "it has no address that can be asked";
    }
    if (address.getRawUserInfo() != null) {
      return "its address holds a login";
    }
    String origin = origin(address);
    return hosts.stream().anyMatch(host -> isAt(origin, host))
        ? null
        : "its host is not in export.attachments.hosts: " + origin;
  }

  /** The host that is asked for an address; empty where none is. */
  String host(String url) {
    URI address = address(url);
    return problem(address) == null ? origin(address) : "";
  }

  private static String origin(URI address) {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    String usualPort = scheme.equals("https") ? "443" : "80";
    String authority = address.getRawAuthority().toLowerCase(Locale.ROOT);
    return scheme + "://" + authority.replaceFirst(":(" + usualPort + ")?$", "");
  }

  private static boolean isAt(String origin, String host) {
    String allowed = (host.contains("://") ? host : "https://" + host).toLowerCase(Locale.ROOT);
    int star = allowed.indexOf("://*.");
    return star < 0
        ? origin.equals(allowed)
        : origin.startsWith(allowed.substring(0, star + 3))
            && origin.endsWith(allowed.substring(star + 4));
  }

  /**
   * The address as it can be sent, as a browser would: {@link URI} takes less, and would write some
   * letters in another way than the host's file has them.
   *
   * @return one that no host is at where it is none
   */
  static URI address(String url) {
    try {
      return new URI(
          UNSAFE.matcher(url.strip()).replaceAll(found -> JsonKind.encoded(found.group())));
    } catch (URISyntaxException e) {
      return URI.create("");
    }
  }

  /** What an address calls the file. */
  static String nameOf(String url) {
    String path = address(url).getPath();
    return path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
  }
}
