package io.highlevelexport.content;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Media types, as the header Content-Type has them. */
final class MediaTypes {
  private static final Map<String, String> EXTENSIONS =
      Map.ofEntries(
          Map.entry("audio/x-wav", "wav"),
          Map.entry("audio/wav", "wav"),
          Map.entry("audio/wave", "wav"),
          Map.entry("audio/mpeg", "mp3"),
          Map.entry("audio/mp3", "mp3"),
          Map.entry("audio/mp4", "m4a"),
          Map.entry("audio/ogg", "ogg"),
          Map.entry("audio/webm", "webm"),
          Map.entry("video/mp4", "mp4"),
          Map.entry("image/jpeg", "jpg"),
          Map.entry("image/png", "png"),
          Map.entry("image/gif", "gif"),
          Map.entry("application/pdf", "pdf"),
          Map.entry("text/plain", "txt"),
          Map.entry("text/vcard", "vcf"));

  private MediaTypes() {}

  static String extension(String header, String otherwise) {
    return EXTENSIONS.getOrDefault(of(header), otherwise);
  }

  /** Whether it is one of a list such as {@code image/*, application/pdf}; {@code *} is any. */
  static boolean isIn(List<String> types, String header) {
    String type = of(header);
    return types.stream()
        .map(each -> each.toLowerCase(Locale.ROOT))
        .anyMatch(
            each ->
                each.equals("*")
                    || each.equals(type)
                    || each.endsWith("/*")
                        && type.startsWith(each.substring(0, each.length() - 1)));
  }

  private static String of(String header) {
    return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
